import type { EventJob } from '../api/event-job.ts';
import type { Signal } from '../rules/find-signals.ts';
import { historyMs, type Entry } from '../rules/score-lead.ts';
import type { ScoringRule } from '../rules/scoring-rules.ts';
import type { Evidence, Intent } from '../rules/weigh-intent.ts';
import type { Statement, Tx } from './transaction.ts';

export type History = { is_new: boolean; entries: Entry[]; evidence: Evidence };

/** The event, and in the same round trip all that the score and the intent of its lead rest on. */
const recordStatement: Statement = {
  name: 'record-event',
  text: `
    with recorded as (
      insert into events (id, lead_id, event_type, source, occurred_at, received_at, recorded_at, properties)
      values ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7)
      on conflict (id) do nothing returning 1)
    select exists (select from recorded) as is_new,
      (select coalesce(json_agg(json_build_object('eventId', event_id, 'ruleId', rule_id, 'points', points,
          'occurredAtMs', extract(epoch from occurred_at) * 1000)), '[]')
        from contributions where lead_id = $2 and occurred_at > clock_timestamp() - $8::float8 * interval '1 millisecond'
      ) as entries,
      (select coalesce(json_object_agg(product, evidence), '{}') from (
        select product, sum(weight * power(2, least(0,
          extract(epoch from occurred_at - clock_timestamp())::float8 / 2592000))) as evidence
        from intent_signals where lead_id = $2 group by product) as aged
      ) as evidence`,
};

const outcomeStatement: Statement = {
  name: 'save-outcome',
  text: `
    with given as (
      insert into contributions (event_id, rule_id, lead_id, occurred_at, points)
      select $1::uuid, rule_id, $2::uuid, $3::timestamptz, points from unnest($4::text[], $5::int[]) as r (rule_id, points)),
    told as (
      insert into score_history (lead_id, event_id, score, previous, changed_at)
      select $2::uuid, $1::uuid, $6::int, $7::int, clock_timestamp() where $6::int <> $7::int)
    update leads set score = $6, intent = $8, confidence = $9, suppressed = suppressed or $10,
      first_name = coalesce($11, first_name), last_name = coalesce($12, last_name),
      company = coalesce($13, company), job_title = coalesce($14, job_title), updated_at = clock_timestamp()
    where id = $2`,
};

const signalStatement: Statement = {
  name: 'save-signals',
  text: `
    with found as (
      insert into intent_signals (event_id, rule_id, lead_id, product, weight, occurred_at)
      select $1::uuid, rule_id, $2::uuid, product, weight, $3::timestamptz
      from unnest($4::text[], $5::text[], $6::int[]) as s (rule_id, product, weight))
    insert into lead_intents (lead_id, product, confidence, updated_at)
    select $2::uuid, product, confidence, clock_timestamp()
    from unnest($7::text[], $8::float8[]) as c (product, confidence)
    on conflict (lead_id, product) do update
      set confidence = excluded.confidence, updated_at = excluded.updated_at`,
};

export async function recordEvent(
  tx: Tx,
  leadId: string,
  event: EventJob,
  occurredAt: string,
): Promise<History> {
  const { id, event_type, source, received_at, metadata } = event;
  const properties = JSON.stringify(metadata);
  const values = [id, leadId, event_type, source, occurredAt, received_at, properties, historyMs];
  const { rows } = await tx.run<History>(recordStatement, values);
  return rows[0]!;
}

export type EventOutcome = {
  leadId: string;
  event: EventJob;
  occurredAt: string;
  rules: ScoringRule[];
  signals: Signal[];
  score: number;
  previousScore: number;
  intent: Intent;
  suppresses: boolean;
};

export function saveOutcome(tx: Tx, outcome: EventOutcome): Promise<unknown>[] {
  const { leadId, event, occurredAt, rules, signals, intent } = outcome;
  const { first_name, last_name, company, job_title } = event.lead ?? {};
  const saved = tx.run(outcomeStatement, [
    event.id,
    leadId,
    occurredAt,
    rules.map(({ id }) => id),
    rules.map(({ points }) => points),
    outcome.score,
    outcome.previousScore,
    intent.primary,
    intent.confidence,
    outcome.suppresses,
    ...[first_name, last_name, company, job_title].map((value) => value ?? null),
  ]);
  if (signals.length === 0) return [saved];
  const found = tx.run(signalStatement, [
    event.id,
    leadId,
    occurredAt,
    signals.map(({ ruleId }) => ruleId),
    signals.map(({ product }) => product),
    signals.map(({ weight }) => weight),
    Object.keys(intent.confidences),
    Object.values(intent.confidences),
  ]);
  return [saved, found];
}
