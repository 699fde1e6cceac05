import type { Adapter, CanonicalEvent } from '../adapter.ts';
import { eachItem, itemsOf, reject, type ItemResult } from '../each-item.ts';
import { present, presentOrNone, text, type Fields } from '../fields.ts';

const source = 'hubspot';

/**
 * HubSpot's app webhooks: changes of objects, up to a hundred at once. They hold ids and no contact, except for the
 * property that changed: so a contact is known by its id, and by its address from the moment that one is set.
 */
export const hubspot: Adapter = {
  source,
  authentication: { kind: 'hubspot_v3' },
  whenSilent: 'Look in the app at HubSpot whether its webhooks fail or were paused.',
  toEvents: (payload) => eachItem(itemsOf(payload), toEvent),
};

function toEvent(change: Fields): ItemResult {
  const type = text(change['subscriptionType'], change['eventType']);
  if (type === undefined) return reject('subscriptionType', 'is missing');
  const contact = text(change['objectId']);
  const event_type = eventTypes.get(type);
  if (event_type === undefined || contact === undefined) {
    return { event_type: 'source_notice', source, identifiers: {}, properties: { event_name: type } };
  }
  const { identifiers, lead } = personOf(change);
  return present({
    event_type,
    source,
    occurred_at: text(change['occurredAt']),
    external_id: keyOf(change),
    identifiers: {
      ...identifiers,
      external_id: [text(change['portalId']), contact].filter(Boolean).join('/'),
    },
    lead,
    properties: present({
      property: text(change['propertyName']),
      value: text(change['propertyValue']),
      change_source: text(change['changeSource']),
    }),
  });
}

const eventTypes: ReadonlyMap<string, string> = new Map([
  ['contact.creation', 'crm_contact_created'],
  ['contact.propertyChange', 'crm_contact_changed'],
]);

/** An attempt has another number and is the same change. */
function keyOf(change: Fields): string | undefined {
  const [event, subscription] = [text(change['eventId']), text(change['subscriptionId'])];
  return event === undefined ? undefined : [event, subscription].filter(Boolean).join('-');
}

function personOf(change: Fields): Pick<CanonicalEvent, 'identifiers' | 'lead'> {
  const property = text(change['propertyName'])?.toLowerCase();
  const said = (name: string) => (property === name ? text(change['propertyValue']) : undefined);
  return {
    identifiers: present({
      email: said('email'),
      phone: said('phone') ?? said('mobilephone'),
      linkedin_url: said('hs_linkedin_url'),
    }),
    lead: presentOrNone({
      first_name: said('firstname'),
      last_name: said('lastname'),
      company: said('company'),
      job_title: said('jobtitle'),
    }),
  };
}
