import type { EventType } from '@dna/contracts';
import type { Adapter } from '../adapter.ts';
import { readAnswers } from '../answers.ts';
import { eachItem, itemsOf, reject, type ItemResult } from '../each-item.ts';
import { isRecord, list, present, presentOrNone, record, text, type Fields } from '../fields.ts';
import { splitName } from '../split-name.ts';

const source = 'calendly';

/**
 * Calendly: a booking is scored, so `occurred_at` is when it was made. Moving a meeting raises a cancellation and a
 * booking, in either order: the new booking is the move, the cancellation only a notice.
 */
export const calendly: Adapter = {
  source,
  authentication: { kind: 'timed_hmac', header: 'calendly-webhook-signature' },
  whenSilent:
    'Look whether the webhook subscription is still active: Calendly disables one that failed for 24 hours.',
  toEvents: (payload) => eachItem(itemsOf(payload), toEvent),
};

function toEvent(delivery: Fields): ItemResult {
  const event = text(delivery['event']);
  if (event === undefined) return reject('event', 'is missing');
  const invitee = record(delivery['payload']);
  const meeting = record(invitee['scheduled_event']);
  const tracking = record(invitee['tracking']);
  const uri = text(invitee['uri']);
  const eventType = meaning(event, invitee);
  const answers = eventType === 'meeting_booked' ? readAnswers(answersOf(invitee)) : undefined;
  const name = splitName(text(invitee['name']));
  return present({
    event_type: eventType,
    source,
    occurred_at: text(delivery['created_at'], invitee['created_at']),
    external_id: uri === undefined ? undefined : `${uri}#${event}`,
    identifiers: present({ email: text(invitee['email']), phone: text(invitee['text_reminder_number']) }),
    lead: presentOrNone({
      first_name: text(invitee['first_name']) ?? name.first_name,
      last_name: text(invitee['last_name']) ?? name.last_name,
    }),
    properties: present({
      ...answers?.properties,
      event_name: eventType === 'source_notice' ? event : undefined,
      content: text(meeting['name']),
      starts_at: text(meeting['start_time']),
      utm_source: text(tracking['utm_source']),
      utm_medium: text(tracking['utm_medium']),
      utm_campaign: text(tracking['utm_campaign']),
    }),
    text: answers?.text ?? reasonOf(invitee, eventType),
    campaign: text(tracking['utm_campaign']),
  });
}

function meaning(event: string, invitee: Fields): EventType {
  if (event === 'invitee.created') {
    return text(invitee['old_invitee']) === undefined ? 'meeting_booked' : 'meeting_rescheduled';
  }
  return event === 'invitee.canceled' && invitee['rescheduled'] !== true
    ? 'meeting_canceled'
    : 'source_notice';
}

function answersOf(invitee: Fields): { question: string | undefined; answer: string }[] {
  return list(invitee['questions_and_answers'])
    .filter(isRecord)
    .map((item) => ({ question: text(item['question']), answer: text(item['answer']) }))
    .filter((item): item is { question: string | undefined; answer: string } => item.answer !== undefined);
}

/** A reason is the person's own only when the person canceled. */
function reasonOf(invitee: Fields, eventType: EventType): string | undefined {
  const cancellation = record(invitee['cancellation']);
  const isOwn = eventType === 'meeting_canceled' && cancellation['canceler_type'] === 'invitee';
  return isOwn ? text(cancellation['reason']) : undefined;
}
