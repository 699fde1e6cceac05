import { expectedScore } from '../expected-score.ts';
import { byLead, type Facts, type Person } from '../facts.ts';
import type { ShownScore } from '../snapshot.ts';

const dayMs = 24 * 3_600_000;
const expiryDays = 90;
/** A score that has just expired may be told some seconds later. */
const graceMs = 10_000;

/** The score is what the rules make of the accepted events, in the table, in the ledger, and as it is shown. */
export function checkScores(facts: Facts): string[] {
  const { snapshot, familyOf } = facts;
  const scores = byLead(snapshot.scores);
  const intents = byLead(snapshot.intents);
  const ledger = Map.groupBy(snapshot.contributions, ({ lead_id }) => lead_id);
  return facts.people.flatMap((person) => {
    const [root] = person.roots;
    if (root === undefined) return [];
    const family = familyOf(root);
    const counted = family.reduce((sum, id) => sum + (scores.get(id)?.basis_count ?? 0), 0);
    return [
      ...checkScore(person, scores.get(root)?.score, snapshot.at),
      ...checkLedger(
        person,
        family.flatMap((id) => ledger.get(id) ?? []),
        snapshot.at,
      ),
      ...checkShown(person, snapshot.shown.get(root)),
      ...(counted === person.events.length
        ? []
        : [`${person.name}: ${counted} events are counted instead of ${person.events.length}`]),
      ...family.flatMap((id) => checkBasis(person.name, scores.get(id), intents.get(id))),
    ];
  });
}

function checkScore({ name, events }: Person, score: number | undefined, at: Date): string[] {
  const expected = scoreAt(events, at);
  if (score === expected || score === scoreAt(events, new Date(at.getTime() - graceMs))) return [];
  return [`${name}: the score is ${score} instead of ${expected}`];
}

function checkLedger(
  { name, events }: Person,
  entries: { occurred_at: Date; effective_milli_points: number }[],
  at: Date,
): string[] {
  const sum = entries
    .filter(({ occurred_at }) => at.getTime() - occurred_at.getTime() < expiryDays * dayMs)
    .reduce((total, { effective_milli_points }) => total + effective_milli_points, 0);
  const [total, expected] = [Math.max(0, Math.round(sum / 1_000)), scoreAt(events, at)];
  return total === expected ? [] : [`${name}: the ledger sums to ${total} instead of ${expected}`];
}

function checkShown({ name, events }: Person, shown: ShownScore | undefined): string[] {
  if (shown === undefined) return [`${name}: nobody asked for the score`];
  if ('status' in shown) return [`${name}: who asks for the score gets ${shown.status}`];
  const expected = scoreAt(events, shown.at);
  return [
    ...(shown.score === expected
      ? []
      : [`${name}: the score shown is ${shown.score} instead of ${expected}`]),
    ...(Math.max(0, Math.round(shown.sumOfPoints)) === shown.score
      ? []
      : [`${name}: the contributions shown sum to ${shown.sumOfPoints}, the score is ${shown.score}`]),
  ];
}

/** Score and intent have seen the same events. */
function checkBasis(
  name: string,
  score: { basis_count: number; basis_xor: string } | undefined,
  intent: { basis_count: number; basis_xor: string } | undefined,
): string[] {
  const [a, b] = [score, intent].map((row) => `${row?.basis_count ?? 0} ${row?.basis_xor ?? '0'.repeat(16)}`);
  return a === b ? [] : [`${name}: the score has seen ${a}, the intent ${b}`];
}

function scoreAt(events: Person['events'], at: Date): number {
  const ids = new Map(events.map(({ event, eventId }) => [event.event_id, eventId]));
  return expectedScore(
    events.map(({ event }) => event),
    at,
    ({ event_id }) => ids.get(event_id)!,
  );
}
