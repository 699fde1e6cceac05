import type { Adapter } from '../adapter.ts';
import { readAnswers } from '../answers.ts';
import { eachItem, itemsOf, type ItemResult } from '../each-item.ts';
import { isRecord, list, present, presentOrNone, text, type Fields } from '../fields.ts';
import { firstEmail } from '../first-email.ts';
import { splitName } from '../split-name.ts';

const source = 'google-ads';

/**
 * Lead form of Google Ads. Any field may be missing, so the lead id stands beside the person's own identifiers: a paid
 * lead is never lost. Ids beyond 2^53 have to be parsed as text (`parseJson`).
 */
export const googleAds: Adapter = {
  source,
  authentication: { kind: 'body_secret', field: 'google_key' },
  bareAnswers: true,
  toEvents: (payload) => eachItem(itemsOf(payload), toEvent),
};

function toEvent(lead: Fields): ItemResult {
  const ids = present({
    form_id: text(lead['form_id']),
    adgroup_id: text(lead['adgroup_id']),
    creative_id: text(lead['creative_id']),
    asset_group_id: text(lead['asset_group_id']),
    gcl_id: text(lead['gcl_id']),
  });
  if (lead['is_test'] === true) {
    return present({
      event_type: 'source_test',
      source,
      external_id: text(lead['lead_id']),
      identifiers: {},
      properties: { ...ids, is_test: true },
    });
  }
  const { columns, answers } = columnsOf(lead);
  const { properties, text: words } = readAnswers(answers);
  return present({
    event_type: 'ad_lead_submitted',
    source,
    occurred_at: text(lead['lead_submit_time']),
    external_id: text(lead['lead_id']),
    identifiers: present({
      email: firstEmail(columns.get('WORK_EMAIL'), columns.get('EMAIL')),
      phone: text(
        columns.get('WORK_PHONE'),
        columns.get('PHONE_NUMBER_VERIFIED'),
        columns.get('PHONE_NUMBER'),
      ),
      external_id: text(lead['lead_id']),
    }),
    lead: presentOrNone({
      ...splitName(columns.get('FULL_NAME')),
      ...present({ first_name: columns.get('FIRST_NAME'), last_name: columns.get('LAST_NAME') }),
      company: columns.get('COMPANY_NAME'),
      job_title: columns.get('JOB_TITLE'),
    }),
    properties: { ...ids, ...properties },
    text: words,
    campaign_external_id: text(lead['campaign_id']),
  });
}

/** The columns that Google defines. Whatever has another id, or none, is a question of the form. */
const standardColumns: ReadonlySet<string> = new Set(
  `
  FULL_NAME FIRST_NAME LAST_NAME EMAIL PHONE_NUMBER PHONE_NUMBER_VERIFIED WORK_EMAIL WORK_PHONE COMPANY_NAME JOB_TITLE
  CITY REGION COUNTRY POSTAL_CODE STREET_ADDRESS
  `
    .trim()
    .split(/\s+/),
);

function columnsOf(lead: Fields): {
  columns: Map<string, string>;
  answers: { question: string | undefined; answer: string }[];
} {
  const columns = new Map<string, string>();
  const answers: { question: string | undefined; answer: string }[] = [];
  for (const column of list(lead['user_column_data']).filter(isRecord)) {
    const value = text(column['string_value']);
    const id = text(column['column_id']);
    if (value === undefined) continue;
    if (id !== undefined && standardColumns.has(id)) columns.set(id, value);
    else answers.push({ question: id ?? text(column['column_name']), answer: value });
  }
  return { columns, answers };
}
