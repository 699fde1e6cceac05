import { columnName, columns } from '../adapters/conference/columns.ts';

/**
 * What lists of attendees have besides what badge apps have. The buyer is whoever paid, often an assistant: never the
 * attendee.
 */
const importColumns = {
  ...columns,
  event_type: ['eventtype', 'ereignistyp'],
  scanned_at: [...columns.scanned_at, 'occurredat'],
  ordered_at: ['orderdate', 'registrationdate', 'registeredat', 'bestelldatum', 'anmeldedatum'],
  attendance: ['attendeestatus', 'teilnahmestatus'],
  buyer_email: ['buyeremail', 'purchaseremail', 'purchaser', 'bestelleremail', 'besteller', 'käuferemail'],
  buyer_first_name: ['buyerfirstname', 'purchaserfirstname', 'bestellervorname'],
  buyer_last_name: ['buyerlastname', 'buyersurname', 'purchaserlastname', 'bestellernachname'],
} as const satisfies Record<string, readonly string[]>;

export type Field = keyof typeof importColumns;

/** A first column that is one of these makes a line the header. */
export const identifyingFields: ReadonlySet<Field> = new Set<Field>([
  'first_name',
  'last_name',
  'full_name',
  'email',
  'phone',
  'linkedin_url',
  'badge',
]);

/** Which field a header names, and how high it ranks among the headers for it. */
export function fieldOf(header: string): { field: Field; rank: number } | undefined {
  return byName.get(columnName(header));
}

const byName: ReadonlyMap<string, { field: Field; rank: number }> = new Map(
  Object.entries(importColumns).flatMap(([field, names]) =>
    names.map((name, rank) => [columnName(name), { field: field as Field, rank }] as const),
  ),
);

/** "Titel" and "Title" are the role in one file and "Dr." in another; the values tell. */
export function mayBeAcademicTitle(header: string): boolean {
  return /^(?:title|titel)$/.test(columnName(header));
}

/** `Dr.`, `Prof. Dr. rer. nat.`, `Frau`: how somebody is addressed, not what they do. */
export function isAcademicTitle(value: string): boolean {
  const words = value
    .toLowerCase()
    .split(/[\s.,/-]+/)
    .filter((word) => word !== '');
  return words.length > 0 && words.every((word) => titleWords.has(word));
}

const titleWords: ReadonlySet<string> = new Set(
  (
    'dr drs prof professor pd priv doz doctor doktor dipl ing inform biol chem phys kfm kffr mag magister ma ba bsc msc ' +
    'mba md phd rer nat phil med vet habil hc h c mult mr mrs ms miss mx herr frau m mme sir univ em jun sen'
  ).split(' '),
);
