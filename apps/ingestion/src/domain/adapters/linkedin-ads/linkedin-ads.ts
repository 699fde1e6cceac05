import type { Adapter } from '../adapter.ts';
import { eachItem, itemsOf, reject, type ItemResult } from '../each-item.ts';
import { present, text, type Fields } from '../fields.ts';
import { linkedinLead, linkedinSource as source } from './linkedin-lead.ts';
import { idOfUrn, urnOfResponse } from './urn.ts';

/**
 * LinkedIn Lead Gen Forms: a notification says that there is a lead, and nothing of whom; the response is fetched. A
 * lead that is taken back has to be looked at by a person, who may have to erase it.
 */
export const linkedinAds: Adapter = {
  source,
  authentication: {
    kind: 'body_hmac',
    header: 'x-li-signature',
    headerPrefix: 'hmacsha256=',
    signedPrefix: 'hmacsha256=',
  },
  challenge: { kind: 'signed_code' },
  whenSilent:
    'Look whether the webhook is still valid: LinkedIn blocks one after three failed checks in a row.',
  toEvents: (payload) => eachItem(itemsOf(payload), toEvent),
  fetched: (lead, pointer) => eachItem([lead], (response) => linkedinLead(response, pointer)),
};

function toEvent(notification: Fields): ItemResult {
  const type = text(notification['type']);
  if (type === undefined) return reject('type', 'is missing');
  const action = text(notification['leadAction']);
  const response = idOfUrn(notification['leadGenFormResponse']);
  const occurredAt = text(notification['occurredAt']);
  if (type !== 'LEAD_ACTION' || (action !== 'CREATED' && action !== 'DELETED')) {
    return {
      event_type: 'source_notice',
      source,
      identifiers: {},
      properties: present({ event_name: type, action }),
    };
  }
  if (response === undefined) return reject('leadGenFormResponse', 'is missing');
  if (action === 'CREATED') return { pointer: present({ id: response, occurred_at: occurredAt }) };
  return present({
    event_type: 'ad_lead_deleted',
    source,
    occurred_at: occurredAt,
    external_id: `${urnOfResponse(response)}#DELETED`,
    identifiers: { external_id: response },
    properties: present({ form_id: idOfUrn(notification['leadGenForm']) }),
  });
}
