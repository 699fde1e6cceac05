/** From when until when. */
export type Span = { fromMs: number; untilMs: number };

/** Everything that is at most so far away from one of these moments; what touches is one span. */
export function spansAround(momentsMs: readonly number[], aroundMs: number): Span[] {
  const spans: Span[] = [];
  for (const atMs of momentsMs.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && last.untilMs >= atMs - aroundMs) last.untilMs = atMs + aroundMs;
    else spans.push({ fromMs: atMs - aroundMs, untilMs: atMs + aroundMs });
  }
  return spans;
}
