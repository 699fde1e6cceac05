import { differences, repeated, type Facts } from '../facts.ts';

/** Every route is one assignment, and at no time did anybody get more than they can hold. */
export function checkCapacity({ snapshot }: Facts): string[] {
  const { assignments, members, decisions } = snapshot;
  const routed = decisions.filter(({ outcome }) => outcome === 'routed').map(({ id }) => id);
  return [
    ...differences(
      'assignments',
      new Set(routed),
      new Set(assignments.map(({ decision_id }) => decision_id)),
    ),
    ...repeated(assignments.map(({ decision_id }) => decision_id)).map(
      (id) => `decision ${id} assigned twice`,
    ),
    ...members.flatMap(({ id, capacity }) => {
      const own = assignments.filter(({ owner_id }) => owner_id === id);
      return own.flatMap((assignment) => {
        if (assignment.reason === 'manual') return [];
        const held = own.filter(
          ({ assigned_at, released_at }) =>
            assigned_at <= assignment.assigned_at &&
            (released_at === null || released_at > assignment.assigned_at),
        ).length;
        return held <= capacity
          ? []
          : [`${id} held ${held} of ${capacity} at ${assignment.assigned_at.toISOString()}`];
      });
    }),
  ];
}
