import { byLead, repeated, type Facts } from '../facts.ts';

/** A person is asked one thing at a time, every step of it is written down, and whoever is placed is not asked where to. */
export function checkConflicts({ snapshot, log }: Facts): string[] {
  const { conflicts, conflictTransitions } = snapshot;
  const live = conflicts.filter(({ state }) => state === 'open' || state === 'claimed');
  const steps = Map.groupBy(conflictTransitions, ({ conflict_id }) => conflict_id);
  const states = byLead(snapshot.routingStates);
  const asked = live.filter(({ lead_id }) => lead_id !== null);
  const marked = snapshot.routingStates.filter(({ conflict_id }) => conflict_id !== null);
  const byId = new Map(conflicts.map((conflict) => [conflict.id, conflict]));
  return [
    ...repeated(log.settled.map(({ conflictId }) => conflictId)).map(
      (id) => `conflict ${id} was decided twice`,
    ),
    ...log.settled.flatMap(({ conflictId, pipeline }) => {
      const chosen = byId.get(conflictId)?.choice?.pipeline_key ?? null;
      return chosen === pipeline
        ? []
        : [`conflict ${conflictId} was decided for ${pipeline}, and says ${chosen}`];
    }),
    ...repeated(asked.map(({ lead_id }) => lead_id!)).map((id) => `lead ${id} is asked about twice at once`),
    ...repeated(
      live.filter(({ lead_id }) => lead_id === null).map(({ pipeline_key }) => String(pipeline_key)),
    ).map((key) => `pipeline ${key} is asked about twice at once`),
    ...conflicts.flatMap(({ id, state, version }) => {
      const own = (steps.get(id) ?? []).toSorted((a, b) => a.version - b.version);
      const isWhole = own.length === version && own.every((step, index) => step.version === index + 1);
      if (!isWhole) return [`conflict ${id}: of ${version} steps ${own.length} are written down`];
      return own.at(-1)!.state === state
        ? []
        : [`conflict ${id} is ${state}, and its last step says otherwise`];
    }),
    ...asked.flatMap(({ id, lead_id, kind }) => {
      const lead = states.get(lead_id!);
      if (lead?.conflict_id !== id) return [`lead ${lead_id} does not know that conflict ${id} is about it`];
      const isPlaced = lead.live_decision_id !== null;
      return isPlaced && kind !== 'already_routed'
        ? [`lead ${lead_id} is placed, and asked about all the same`]
        : [];
    }),
    ...marked
      .filter(({ conflict_id }) => !asked.some(({ id }) => id === conflict_id))
      .map(({ lead_id, conflict_id }) => `lead ${lead_id} waits for conflict ${conflict_id}, which is over`),
  ];
}
