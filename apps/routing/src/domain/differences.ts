export type Differences = Record<string, { from: unknown; to: unknown }>;

/** What is another value after a change than before, by field. Values are compared as they are written in JSON. */
export function differences<T extends object>(before: T | null, after: T): Differences {
  const old = (before ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(after)
      .map(([field, to]) => [field, { from: old[field] ?? null, to: to ?? null }] as const)
      .filter(([, { from, to }]) => canonical(from) !== canonical(to)),
  );
}

/** Postgres gives the fields of a `jsonb` back in an order of its own. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
