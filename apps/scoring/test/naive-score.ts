import {
  emptyBasis,
  extendBasis,
  type Basis,
  type Envelope,
  type eventAmended,
  type eventRecorded,
} from '@dna/contracts';
import type { Rule } from '../src/domain/rule.ts';

/**
 * The definition of a score, written down as literally as possible and without any code of the service: every event
 * and every edge there ever was, all of it looked at again for each question.
 */

export type History = {
  events: Envelope<typeof eventRecorded.example>[];
  amendments: Envelope<typeof eventAmended.example>[];
  edges: Envelope<{ into: string | null }>[];
};

export type NaiveScore = {
  score: number;
  /** Undecayed points after the cap, by `<event id> <rule id>`. */
  ledger: Map<string, number>;
  basis: Basis;
  /** How far the unrounded sum is from where rounding turns: too near, and floating point may err. */
  fromTurn: number;
};

const dayMs = 86_400_000;

/** Scores of all roots among the leads at an instant; leads that are no root any more have none. */
export function naiveScores(
  history: History,
  leadIds: string[],
  rules: readonly Rule[],
  decayDays: number,
  atMs: number,
): Map<string, NaiveScore> {
  const events = history.events.filter((event) =>
    history.events.every(
      (other) => other.data.event_id !== event.data.event_id || other.data.revision <= event.data.revision,
    ),
  );
  const unique = events.filter(
    (event, index) => events.findIndex((other) => other.data.event_id === event.data.event_id) === index,
  );
  const roots = leadIds.filter((leadId) => naiveRoot(history, leadId) === leadId);
  return new Map(
    roots.map((root) => {
      const own = unique
        .map((event) => naivelyAmended(history, event))
        .filter((event) => naiveRoot(history, event.lead_id!) === root);
      return [root, naiveScore(own, rules, decayDays, atMs)];
    }),
  );
}

/** What happened, where it stands by the highest revision of all that was ever said of it. */
function naivelyAmended(history: History, event: History['events'][number]): History['events'][number] {
  const last = history.amendments
    .filter(({ data }) => data.event_id === event.data.event_id)
    .reduce<History['amendments'][number] | null>(
      (newest, each) => (each.data.revision > (newest?.data.revision ?? 0) ? each : newest),
      null,
    );
  if (last === null || last.data.revision < event.data.revision) return event;
  const { revision, status } = last.data;
  return { ...event, lead_id: last.lead_id, data: { ...event.data, revision, status } };
}

export function naiveRoot(history: History, leadId: string): string {
  let newest = -1;
  let into: string | null = null;
  for (const edge of history.edges) {
    if (edge.lead_id === leadId && edge.entity_version > newest) {
      newest = edge.entity_version;
      into = edge.data.into;
    }
  }
  return into === null ? leadId : naiveRoot(history, into);
}

function naiveScore(events: History['events'], rules: readonly Rule[], decayDays: number, atMs: number) {
  const ledger = new Map<string, number>();
  let sum = 0;
  for (const rule of rules) {
    const entries = events
      .filter(({ data }) => (data.status ?? 'active') === 'active' && naiveMatch(rule, data))
      .map(({ data }) => ({ id: data.event_id, ms: Date.parse(data.occurred_at), effective: 0 }))
      .sort((a, b) => a.ms - b.ms || (a.id < b.id ? -1 : 1));
    for (const [index, entry] of entries.entries()) {
      const points = rule.milliPoints / 1_000;
      entry.effective = points;
      if (rule.cap !== null && points > 0) {
        const within = entries
          .slice(0, index)
          .filter((other) => other.ms > entry.ms - rule.cap!.days * dayMs && other.ms <= entry.ms);
        const used = within.reduce((total, other) => total + other.effective, 0);
        entry.effective = Math.min(points, Math.max(0, rule.cap.milliPoints / 1_000 - used));
      }
      ledger.set(`${entry.id} ${rule.id}`, entry.effective);
      sum += entry.effective * naiveDecay(rule, decayDays, (atMs - entry.ms) / dayMs);
    }
  }
  const basis = extendBasis(
    emptyBasis,
    events.map(({ data }) => ({ eventId: data.event_id, revision: data.revision })),
  );
  return {
    score: Math.max(0, Math.round(sum)),
    ledger,
    basis,
    fromTurn: Math.abs(sum - Math.floor(sum) - 0.5),
  };
}

/** Only what the test's rules use. */
function naiveMatch(rule: Rule, data: History['events'][number]['data']): boolean {
  return (
    data.event_type === rule.eventType &&
    rule.conditions.every((condition) =>
      String(data.properties[condition.property] ?? '').startsWith(String(condition.value)),
    )
  );
}

function naiveDecay({ decay }: Rule, decayDays: number, ageDays: number): number {
  if (decay.kind === 'none' || ageDays < 0) return 1;
  const days = decay.days ?? decayDays;
  if (decay.kind === 'expire') return ageDays < days ? 1 : 0;
  return decay.kind === 'linear' ? Math.max(0, 1 - ageDays / days) : 2 ** (-ageDays / days);
}
