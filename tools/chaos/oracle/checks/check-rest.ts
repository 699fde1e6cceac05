import type { Facts } from '../facts.ts';

/** Nothing is left to do, and no process has ended without having been killed. */
export function checkRest({ snapshot }: Facts): string[] {
  return [
    ...snapshot.unfinished.flatMap(({ schema, batches, timers }) => [
      ...(batches === 0 ? [] : [`${schema}: ${batches} batches were never published`]),
      ...(timers === 0 ? [] : [`${schema}: ${timers} timers are overdue`]),
    ]),
    ...Object.entries(snapshot.crashes)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name} ended by itself ${count} times`),
  ];
}
