import type { LeadPointer } from '../adapter.ts';
import { readAnswers } from '../answers.ts';
import { columnName, columns, type Column } from '../conference/columns.ts';
import type { ItemResult } from '../each-item.ts';
import { isRecord, list, present, presentOrNone, text, type Fields } from '../fields.ts';
import { splitName } from '../split-name.ts';

export const metaSource = 'meta-ads';

/** What is asked of the person; every other field is a question of the form's own. */
const personal = [
  'email',
  'phone',
  'linkedin_url',
  'first_name',
  'last_name',
  'full_name',
  'company',
  'job_title',
] as const satisfies Column[];

/** A lead as the Graph API shows it. Names of fields depend on the language of the form, each has several values. */
export function metaLead(lead: Fields, { id, occurred_at }: LeadPointer): ItemResult {
  const fields = list(lead['field_data']).filter(isRecord).map(readField);
  const ids = { form_id: text(lead['form_id']), ad_id: text(lead['ad_id']) };
  if (fields.some(({ value }) => value?.startsWith('<test lead:'))) {
    return {
      event_type: 'source_test',
      source: metaSource,
      identifiers: {},
      properties: present({ ...ids, is_test: true }),
    };
  }
  const read = (column: (typeof personal)[number]) =>
    text(...columns[column].map((header) => fields.find(({ name }) => columnName(name) === header)?.value));
  const name = splitName(read('full_name'));
  const { properties, text: words } = readAnswers(fields.flatMap(answerOf));
  return present({
    event_type: 'ad_lead_submitted',
    source: metaSource,
    occurred_at: text(lead['created_time'], occurred_at),
    external_id: id,
    identifiers: present({
      email: read('email'),
      linkedin_url: read('linkedin_url'),
      phone: read('phone'),
      external_id: id,
    }),
    lead: presentOrNone({
      first_name: read('first_name') ?? name.first_name,
      last_name: read('last_name') ?? name.last_name,
      company: read('company'),
      job_title: read('job_title'),
    }),
    properties: present({
      ...ids,
      organic: lead['is_organic'] === true ? true : undefined,
      ...properties,
    }),
    text: words,
    campaign: text(lead['campaign_name']),
    campaign_external_id: text(lead['campaign_id']),
  });
}

type FormField = { name: string; value: string | undefined };

function readField(field: Fields): FormField {
  const values = list(field['values']).map((value) => text(value));
  const told = values.filter((value) => value !== undefined);
  return { name: text(field['name']) ?? '', value: told.length === 0 ? undefined : told.join(', ') };
}

const personalNames: ReadonlySet<string> = new Set(personal.flatMap((column) => [...columns[column]]));

function answerOf({ name, value }: FormField): { question: string; answer: string }[] {
  return value === undefined || personalNames.has(columnName(name))
    ? []
    : [{ question: name, answer: value }];
}
