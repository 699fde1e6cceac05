import { differences, type Facts } from '../facts.ts';

/** What could not be read is put aside, once for each that listens; nothing else is. */
export function checkDeadLetters({ snapshot, badMessages }: Facts): string[] {
  const expected = badMessages.flatMap(({ durables, payload }) =>
    durables.map(({ service, durable }) => `${service} ${durable} ${payload}`),
  );
  return [
    ...differences(
      'dead letters',
      new Set(expected),
      new Set(
        snapshot.deadLetters.map(({ service, durable, payload }) => `${service} ${durable} ${payload}`),
      ),
    ),
    ...snapshot.deadLetters
      .filter(({ state }) => state !== 'parked')
      .map(({ durable, state, error }) => `${durable}: a message is ${state}: ${error}`),
  ];
}
