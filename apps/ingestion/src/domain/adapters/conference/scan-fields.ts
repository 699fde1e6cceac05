import { isRecord, list, record, text, type Fields } from '../fields.ts';

/** Where badge apps put the person, apart from the scan. */
export const personKeys = ['target', 'attendee', 'person', 'contact', 'lead'] as const;

/**
 * What a scan says, by the names it uses: in the scan itself, in the person inside it, and in the labelled values of
 * pretix, whose badge is an order and a position in it. A name may come more than once; the first one counts.
 */
export function scanFields(scan: Fields): [name: string, value: unknown][] {
  const persons = personKeys.map((key) => record(scan[key]));
  const fields: [string, unknown][] = [scan, ...persons].flatMap((part) => Object.entries(part));
  for (const item of list(scan['data']).filter(isRecord)) {
    fields.push([text(item['id']) ?? '', item['value']], [text(item['label']) ?? '', item['value']]);
  }
  const order = text(scan['attendee_order']);
  if (order === undefined) return fields;
  return [
    ['badge', [order, text(scan['attendee_positionid'])].filter(Boolean).join('-')] as [string, unknown],
    ...fields,
  ];
}
