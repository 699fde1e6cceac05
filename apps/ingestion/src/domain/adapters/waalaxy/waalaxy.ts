import { eventTypePattern, type EventType } from '@dna/contracts';
import type { Adapter, AdapterContext } from '../adapter.ts';
import { normalizeLinkedinUrl, parseTime } from '../comparable.ts';
import { eachItem, itemsOf, type ItemResult } from '../each-item.ts';
import { isYes, present, presentOrNone, snakeCase, text, type Fields } from '../fields.ts';
import { firstEmail } from '../first-email.ts';

const source = 'waalaxy';

/**
 * Waalaxy "CRM Sync": a prospect is sent when it reaches a step of a campaign. The body names no event, so the URL of
 * the step should (`?event=linkedin_connected`, `&campaign=…`); without it the flags of the prospect tell.
 */
export const waalaxy: Adapter = {
  source,
  toEvents: (payload, context) =>
    eachItem(itemsOf(payload, 'prospects'), (prospect) => toEvent(prospect, context)),
};

function toEvent(prospect: Fields, { query = {}, defaultEventType }: AdapterContext): ItemResult {
  const eventType = eventOfStep(query['event'] ?? defaultEventType) ?? eventOfFlags(prospect);
  const connectedAt = text(prospect['connectedAt']);
  const person = personId(prospect);
  return present({
    event_type: eventType,
    source,
    occurred_at:
      eventType === 'linkedin_connected' && parseTime(connectedAt) !== null ? connectedAt : undefined,
    external_id: person === undefined ? undefined : `${person}#${eventType}`,
    identifiers: present({
      email: firstEmail(
        prospect['proEmail'],
        prospect['email'],
        prospect['dropcontactEmail'],
        prospect['linkedinEmail'],
      ),
      linkedin_url: text(prospect['linkedinUrl']),
      phone: text(...(text(prospect['phoneNumbers'])?.split(/[,;|\n]/) ?? [])),
      external_id: text(prospect['profileId'], prospect['_id']),
    }),
    lead: presentOrNone({
      first_name: text(prospect['firstName']),
      last_name: text(prospect['lastName']),
      company: text(prospect['company_name']),
      job_title: text(prospect['job_title'], prospect['occupation']),
    }),
    properties: present({ list: text(prospect['prospectList']), tags: text(prospect['tags']) }),
    campaign: text(query['campaign']),
  });
}

function eventOfStep(event: string | undefined): string | undefined {
  const name = snakeCase(event ?? '');
  return eventTypePattern.test(name) ? name : undefined;
}

function eventOfFlags(prospect: Fields): EventType {
  if (isYes(prospect['messageReplied'])) return 'linkedin_replied';
  if (isYes(prospect['emailReplied'])) return 'email_replied';
  const isConnected = text(prospect['profileStatus'])?.toLowerCase() === 'connected';
  if (isConnected || text(prospect['connectedAt']) !== undefined) return 'linkedin_connected';
  return isYes(prospect['messageSent']) ? 'linkedin_message_sent' : 'prospect_synced';
}

/** A prospect comes again at every step and every run: the same person with the same event is the same event. */
function personId(prospect: Fields): string | undefined {
  return normalizeLinkedinUrl(prospect['linkedinUrl']) ?? text(prospect['profileId'], prospect['_id']);
}
