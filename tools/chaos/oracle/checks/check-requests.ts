import type { Facts } from '../facts.ts';

/** Valid events are taken or put off in time, and never refused. */
export function checkRequests({ log, strikes }: Facts): string[] {
  const late = log.late.filter(
    ({ from, to }) =>
      // Whoever stands at the front and is itself stopped or cut off cannot answer in time.
      !strikes.some(
        (strike) => strike.target.includes('gateway') && strike.from < to && from < strike.healedAt,
      ),
  );
  return [
    ...log.complaints,
    ...late.map(({ from, to }) => `a 503 took ${to - from} ms, at ${new Date(to).toISOString()}`),
  ];
}
