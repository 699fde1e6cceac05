import type { Adapter } from '../adapter.ts';
import { eachItem, itemsOf, reject, type ItemResult } from '../each-item.ts';
import { present, presentOrNone, record, text, type Fields } from '../fields.ts';
import { firstEmail } from '../first-email.ts';
import { pageAddress } from '../page-address.ts';
import { replyText } from '../plain-text.ts';
import { activityTypes, botActivityTypes } from './activity-types.ts';

const source = 'lemlist';

/** Lemlist webhooks: one activity a call. Custom columns lie flat beside the system fields and may shadow them. */
export const lemlist: Adapter = {
  source,
  authentication: { kind: 'body_secret', field: 'secret' },
  toEvents: (payload) => eachItem(itemsOf(payload), toEvent),
};

function toEvent(activity: Fields): ItemResult {
  const type = text(activity['type']);
  if (type === undefined) return reject('type', 'is missing');
  const variables = record(record(activity['lead'])['variables']);
  const eventType = meaning(type, activity);
  return present({
    event_type: eventType,
    source,
    occurred_at: text(activity['createdAt']),
    external_id: text(activity['_id']),
    identifiers: present({
      email: firstEmail(activity['leadEmail'], variables['email'], activity['email']),
      linkedin_url: text(activity['linkedinUrl'], variables['linkedinUrl']),
      phone: text(activity['leadPhone'], variables['phone'], activity['phone']),
      external_id: text(activity['contactId'], record(activity['lead'])['contactId'], activity['leadId']),
    }),
    lead: presentOrNone({
      first_name: text(activity['leadFirstName'], variables['firstName'], activity['firstName']),
      last_name: text(activity['leadLastName'], variables['lastName'], activity['lastName']),
      company: text(activity['leadCompanyName'], variables['companyName'], activity['companyName']),
      job_title: text(activity['jobTitle'], activity['occupation'], variables['jobTitle']),
    }),
    properties: propertiesOf(activity, type, eventType),
    text: eventType.endsWith('_replied') ? replyText(text(activity['text'])) : undefined,
    campaign: text(activity['campaignName']),
    campaign_external_id: text(activity['campaignId']),
  });
}

function meaning(type: string, activity: Fields): string {
  const types = activity['bot'] === true ? { ...activityTypes, ...botActivityTypes } : activityTypes;
  return Object.hasOwn(types, type) ? (types[type] ?? 'source_notice') : 'source_notice';
}

function propertiesOf(activity: Fields, type: string, eventType: string): Record<string, unknown> {
  const link = pageAddress(text(activity['linkUrl'], activity['clickedUrl'], activity['url']));
  const isClick = eventType.startsWith('email_clicked');
  return present({
    event_name: eventType === 'source_notice' ? type : undefined,
    link_path: isClick ? link.path : undefined,
    ...(isClick ? link.utm : {}),
    step: typeof activity['sequenceStep'] === 'number' ? activity['sequenceStep'] : undefined,
    list: text(activity['listId']),
    first: typeof activity['isFirst'] === 'boolean' ? activity['isFirst'] : undefined,
    bot: activity['bot'] === true ? true : undefined,
    subject: text(activity['subject']),
    sent_at: text(activity['relatedSentAt']),
    reason: text(activity['bounceReason'], activity['errorMessage']),
    note: text(activity['note']),
  });
}
