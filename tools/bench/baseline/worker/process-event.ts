import type { Pool } from 'pg';
import type { EventJob } from '../api/event-job.ts';
import { findSignals } from '../rules/find-signals.ts';
import { hotLeadScore, qualifies } from '../rules/qualifies.ts';
import { scoreLead, type Entry } from '../rules/score-lead.ts';
import { rulesFor, type ScoringRule } from '../rules/scoring-rules.ts';
import { addEvidence, weighIntent } from '../rules/weigh-intent.ts';
import { recordEvent, saveOutcome } from '../store/events.ts';
import { findOrCreateLead, LeadRaceError } from '../store/leads.ts';
import { requestHotLead } from '../store/notifications.ts';
import { inTransaction, type Outcome, type Tx } from '../store/transaction.ts';

export type EventResult = {
  leadId: string;
  /** It belongs into a pipeline and is not in one yet. */
  toRoute: boolean;
  notificationId: string | null;
};

const suppressing = new Set(['email_unsubscribed', 'email_bounced']);

/** One event: whose it is, the event itself, score and intent of the lead with it; all of it or nothing. */
export async function processEvent(pool: Pool, event: EventJob, now = new Date()): Promise<EventResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(pool, (tx) => process(tx, event, now));
    } catch (error) {
      if (!(error instanceof LeadRaceError) || attempt === 5) throw error;
    }
  }
}

async function process(tx: Tx, event: EventJob, now: Date): Promise<Outcome<EventResult>> {
  const { event_type: eventType, metadata } = event;
  const occurredAt = notAfter(now, event.occurred_at ?? event.received_at);
  const lead = await findOrCreateLead(tx, event);
  const history = await recordEvent(tx, lead.id, event, occurredAt.toISOString());

  const rules = history.is_new ? rulesFor(eventType, metadata) : [];
  const signals = history.is_new ? findSignals(eventType, metadata) : [];
  const entries = [...history.entries, ...rules.map((rule) => entryOf(rule, event, occurredAt))];
  const score = scoreLead(entries, now.getTime());
  const ageMs = now.getTime() - occurredAt.getTime();
  const intent = weighIntent(addEvidence(history.evidence, signals, ageMs));
  const suppresses = suppressing.has(eventType);
  const standing = { score, intent: intent.primary, confidence: intent.confidence };
  const result: EventResult = {
    leadId: lead.id,
    toRoute: qualifies({
      ...standing,
      pipelineKey: lead.pipeline_key,
      suppressed: lead.suppressed || suppresses,
    }),
    notificationId: null,
  };
  // A repetition only makes sure that what follows from it was asked for.
  if (!history.is_new) return { result, writes: [] };

  if (lead.score < hotLeadScore && score >= hotLeadScore) {
    result.notificationId = await requestHotLead(tx, { leadId: lead.id, eventId: event.id, score });
  }
  const outcome = { leadId: lead.id, event, occurredAt: occurredAt.toISOString(), rules, signals, intent };
  const writes = saveOutcome(tx, { ...outcome, score, previousScore: lead.score, suppresses });
  return { result, writes };
}

function entryOf({ id, points }: ScoringRule, event: EventJob, occurredAt: Date): Entry {
  return { eventId: event.id, ruleId: id, occurredAtMs: occurredAt.getTime(), points };
}

function notAfter(now: Date, instant: string): Date {
  return new Date(Math.min(now.getTime(), Date.parse(instant)));
}
