import type { Fact } from './fact.ts';

/** Of several revisions of an event only the highest; of equal ones the first. */
export function newestFacts<F extends Fact>(facts: Iterable<F>): F[] {
  const newest = new Map<string, F>();
  for (const fact of facts) {
    const known = newest.get(fact.eventId);
    if (known === undefined || fact.revision > known.revision) newest.set(fact.eventId, fact);
  }
  return [...newest.values()];
}
