/** A root and the lead ids whose facts count for it: itself and all that were merged into it. */
export type Family = { root: string; members: readonly string[] };
