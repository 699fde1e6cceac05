import type { Adapter } from '../adapter.ts';
import { signatureStyles } from '../authentication.ts';
import { eachItem, reject, type ItemResult } from '../each-item.ts';
import { isRecord, list, present, record, text, type Fields } from '../fields.ts';
import { metaLead, metaSource as source } from './meta-lead.ts';

/** Meta Lead Ads: several changes in a request, each of which says only that there is a lead; it is fetched. */
export const metaAds: Adapter = {
  source,
  authentication: signatureStyles.github,
  challenge: { kind: 'verify_token' },
  whenSilent:
    'Look whether the page still subscribes to the app, and whether its access token is still valid.',
  toEvents: (payload) => eachItem(changesOf(payload), toEvent),
  fetched: (lead, pointer) => eachItem([lead], (fields) => metaLead(fields, pointer)),
};

function changesOf(payload: unknown): readonly unknown[] {
  if (!isRecord(payload) || list(payload['entry']).length === 0) {
    return Array.isArray(payload) ? payload : [payload];
  }
  return list(payload['entry']).flatMap((entry) => {
    const changes = list(record(entry)['changes']);
    return changes.length > 0 ? changes : [entry];
  });
}

function toEvent(change: Fields): ItemResult {
  const field = text(change['field']);
  if (field === undefined) return reject('entry.changes.field', 'is missing');
  if (field !== 'leadgen') {
    return { event_type: 'source_notice', source, identifiers: {}, properties: { event_name: field } };
  }
  const value = record(change['value']);
  const id = text(value['leadgen_id']);
  if (id === undefined) return reject('entry.changes.value.leadgen_id', 'is missing');
  return { pointer: present({ id, occurred_at: text(value['created_time']) }) };
}
