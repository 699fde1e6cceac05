import { expectedIntent } from '../expected-intent.ts';
import { expectedScore } from '../expected-score.ts';
import { byLead, repeated, type Facts, type Person } from '../facts.ts';
import type { Decision, Snapshot } from '../snapshot.ts';

const neededScore = 40;
const neededConfidence = 0.6;
const prior = 1.5;
/** Whoever has come to qualify only now may still be on the way. */
const graceMs = 10_000;

/** Nobody is routed twice or against the rules, and whoever qualifies in the end is routed, waits for a free place, or is asked about. */
export function checkRoutes(facts: Facts): string[] {
  const routed = facts.snapshot.decisions.filter(({ outcome }) => outcome === 'routed');
  return [
    ...repeated(routed.map(({ lead_id, cycle }) => `${lead_id}, cycle ${cycle}`)).map(
      (lead) => `lead ${lead} was routed twice`,
    ),
    ...routed.flatMap((decision, index) => checkDecision(decision, routed.slice(0, index))),
    ...facts.people.flatMap((person) => checkPlace(facts, person)),
  ];
}

function checkDecision(decision: Decision, before: Decision[]): string[] {
  const { id, inputs, pipeline_key, product, actor } = decision;
  const total = Object.values(inputs.evidence).reduce((sum, each) => sum + each, 0);
  const confidence = (inputs.evidence[product ?? ''] ?? 0) / (total + prior);
  const twin = before.find(({ lead_id }) => inputs.lead_ids.includes(lead_id));
  const twice = twin === undefined ? [] : [`decision ${id}: the lead had been routed before, by ${twin.id}`];
  // What a person decides is up to no rule.
  if (actor !== null) return twice;
  return [
    ...twice,
    ...((inputs.score?.value ?? 0) >= neededScore
      ? []
      : [`decision ${id}: the score was ${inputs.score?.value}`]),
    ...(confidence >= neededConfidence && inputs.confidence >= neededConfidence
      ? []
      : [`decision ${id}: the confidence was ${inputs.confidence}, by its evidence ${confidence}`]),
    ...(inputs.identified && !inputs.suppressed ? [] : [`decision ${id}: the lead was nobody or suppressed`]),
    ...(pipeline_key === product ? [] : [`decision ${id}: ${product} went to ${pipeline_key}`]),
  ];
}

function checkPlace({ snapshot, familyOf }: Facts, { name, events, roots: [root] }: Person): string[] {
  if (root === undefined || !qualifies(events, snapshot.at)) return [];
  if (!qualifies(events, new Date(snapshot.at.getTime() - graceMs))) return [];
  const states = byLead(snapshot.routingStates);
  const family = familyOf(root).flatMap((id) => states.get(id) ?? []);
  if (family.some(({ live_decision_id }) => live_decision_id !== null)) return [];
  // The owner of the account cannot take them now: somebody is asked.
  if (family.some(({ conflict_id }) => conflict_id !== null)) return [];
  const queued = family.find(({ queued_pipeline }) => queued_pipeline !== null)?.queued_pipeline;
  if (queued !== undefined && queued !== null) {
    return isFull(snapshot, queued) ? [] : [`${name} waits for ${queued}, which has free places`];
  }
  return [`${name} qualifies and is neither routed nor waiting`];
}

function qualifies(events: Person['events'], at: Date): boolean {
  const sent = events.map(({ event }) => event);
  const ids = new Map(events.map(({ event, eventId }) => [event.event_id, eventId]));
  const { primary, confidence } = expectedIntent(sent, at);
  return (
    primary !== null &&
    confidence >= neededConfidence &&
    expectedScore(sent, at, ({ event_id }) => ids.get(event_id)!) >= neededScore &&
    sent.some(({ lead_identifier }) =>
      Object.keys(lead_identifier).some((kind) => kind !== 'anonymous_id'),
    ) &&
    sent.every(({ event_type }) => event_type !== 'email_unsubscribed' && event_type !== 'email_bounced')
  );
}

function isFull({ members, assignments }: Snapshot, pipeline: string): boolean {
  return members
    .filter(({ pipelines }) => pipelines.includes(pipeline))
    .every(
      ({ id, capacity }) =>
        assignments.filter(({ owner_id, released_at }) => owner_id === id && released_at === null).length >=
        capacity,
    );
}
