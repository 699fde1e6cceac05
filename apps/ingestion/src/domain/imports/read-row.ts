import type { CanonicalEvent } from '../adapters/adapter.ts';
import { rating } from '../adapters/conference/rating.ts';
import { present, presentOrNone } from '../adapters/fields.ts';
import { splitName } from '../adapters/split-name.ts';
import { canonicalJson } from '../events/canonical-json.ts';
import { cleanText, isMissing } from '../identifiers/clean-text.ts';
import { identifiersOf } from '../identifiers/identifiers-of.ts';
import { isJunkId } from '../identifiers/junk.ts';
import { normalizeEmail } from '../identifiers/normalize-email.ts';
import { normalizeLinkedinUrl } from '../identifiers/normalize-linkedin-url.ts';
import type { AddressBook, PersonName } from './address-book.ts';
import type { Field } from './import-columns.ts';
import type { Mapping } from './map-columns.ts';
import { rowError, rowWarning, type RowIssue } from './row-issue.ts';
import { localTime, readWrittenTime, type DateOrder } from './written-time.ts';

export type RowSettings = {
  source: string;
  eventType: string;
  conference: string | undefined;
  campaign: string | undefined;
  /** By the index of the column. */
  dateOrders: ReadonlyMap<number, DateOrder>;
  toInstant: (localMs: number) => number;
  addresses: Pick<AddressBook, 'isForeign'>;
};

export type JudgedRow =
  | {
      kind: 'event';
      event: CanonicalEvent;
      /** What the row says, in one form: the same row has the same key in any file, encoding and column order. */
      key: string;
      /** Nothing in it names one person: it is known by itself only. Two people may share a name. */
      nameless: boolean;
      issues: RowIssue[];
    }
  | { kind: 'rejected' | 'passed_over'; issues: RowIssue[] }
  | { kind: 'empty' };

/** Reads one row of a table. */
export function readRow(cells: readonly string[], mapping: Mapping, settings: RowSettings): JudgedRow {
  const values = cells.map((cell) => (isMissing(cell) ? '' : cleanText(cell)));
  if (values.every((value) => value === '')) return { kind: 'empty' };
  if (values.slice(mapping.columns.length).some((value) => value !== '')) {
    const message = `has more cells than the ${mapping.columns.length} of the header`;
    return { kind: 'rejected', issues: [rowError('too_many_cells', message)] };
  }
  const row = readerOf(values, mapping);
  const attendance = row.take('attendance');
  if (attendance !== undefined && notAttending.test(attendance)) {
    return { kind: 'passed_over', issues: [rowWarning('not_attending', 'does not attend', null)] };
  }
  const event = eventOf(row, settings);
  const { identifiers } = identifiersOf(settings.source, event.identifiers);
  const nameless = identifiers.every(({ strong }) => !strong);
  if (identifiers.length === 0 && !isNamed(event)) {
    return {
      kind: 'rejected',
      issues: [...row.issues, rowError('names_nobody', 'names nobody that could be recognised')],
    };
  }
  return {
    kind: 'event',
    event,
    key: canonicalJson({
      event_type: event.event_type,
      conference: settings.conference,
      campaign: settings.campaign,
      cells: Object.fromEntries(
        values.map((value, index) => [mapping.columns[index]?.property, value || undefined]),
      ),
    }),
    // A mailbox of a function names whoever is named beside it as little as nothing does.
    nameless: nameless && isNamed(event),
    issues: row.issues,
  };
}

function eventOf(row: Row, settings: RowSettings): CanonicalEvent {
  const name = readName(row);
  const email = readEmail(row, name, settings.addresses);
  const conference = settings.conference ?? row.take('conference');
  const badge = readNumber(row, 'badge');
  const identifiers = present({
    email,
    linkedin_url: readLinkedin(row),
    phone: readNumber(row, 'phone'),
    // Two conferences number their badges alike.
    external_id: badge === undefined || conference === undefined ? undefined : `${conference}/${badge}`,
  });
  const lead = presentOrNone({
    first_name: name.first,
    last_name: name.last,
    company: row.take('company'),
    job_title: row.take('job_title'),
  });
  const occurredAt = readTime(row, settings);
  const known = {
    conference,
    booth: row.take('booth'),
    rating: rating(row.take('rating')),
    product_interest: row.take('product_interest'),
    topic: row.take('topic'),
    badge,
  };
  const notes = row.takeAll('notes');
  return present({
    event_type: row.take('event_type') ?? settings.eventType,
    source: settings.source,
    occurred_at: occurredAt,
    identifiers,
    lead,
    properties: { ...row.rest(), ...present(known) },
    text: notes.length > 0 ? notes.join('\n') : undefined,
    campaign: settings.campaign ?? conference,
  }) as CanonicalEvent;
}

type Cell = { value: string; column: number; header: string };
type Row = {
  issues: RowIssue[];
  /** The columns of a field that hold something, the one that counts most first. */
  of: (field: Field) => Cell[];
  use: (cell: Cell) => void;
  /** The first value of a field. */
  take: (field: Field) => string | undefined;
  takeAll: (field: Field) => string[];
  /** Whatever was not used, by property name. */
  rest: () => Record<string, string>;
};

function readerOf(values: readonly string[], mapping: Mapping): Row {
  const used = new Set<number>();
  const of = (field: Field): Cell[] =>
    (mapping.indexes.get(field) ?? [])
      .map((column) => ({ value: values[column] ?? '', column, header: mapping.columns[column]!.header }))
      .filter(({ value }) => value !== '');
  const use = ({ column }: Cell) => void used.add(column);
  return {
    issues: [],
    of,
    use,
    take: (field) => {
      const [first] = of(field);
      if (first !== undefined) use(first);
      return first?.value;
    },
    takeAll: (field) =>
      of(field).map((cell) => {
        use(cell);
        return cell.value;
      }),
    rest: () =>
      Object.fromEntries(
        mapping.columns.flatMap(({ property }, column) => {
          const value = values[column] ?? '';
          return value === '' || used.has(column) ? [] : [[property, value] as const];
        }),
      ),
  };
}

function readName(row: Row): PersonName {
  const given = (field: Field) => {
    const value = row.take(field);
    return value === undefined || placeholder.test(value) ? undefined : value;
  };
  const [first, last] = [given('first_name'), given('last_name')];
  if (first !== undefined && last !== undefined) return { first, last };
  const whole = splitName(given('full_name'));
  return { first: first ?? whole.first_name, last: last ?? whole.last_name };
}

/** The first that is an address of this person; another one stays with the event and names nobody. */
function readEmail(row: Row, name: PersonName, addresses: RowSettings['addresses']): string | undefined {
  for (const cell of row.of('email')) {
    if (isPseudoEmail(cell.value)) continue;
    if (normalizeEmail(cell.value) === null) {
      row.issues.push(rowWarning('not_an_email', 'is not an e-mail address', cell.header));
    } else if (isBuyers(row, cell.value, name) || addresses.isForeign(cell.value, name)) {
      const message = 'is the address of somebody else, who ordered for several: it names nobody here';
      row.issues.push(rowWarning('shared_address', message, cell.header));
    } else {
      row.use(cell);
      return cell.value;
    }
  }
  return undefined;
}

/** The address is the buyer's, and the attendee is not the buyer. */
function isBuyers(row: Row, email: string, { first, last }: PersonName): boolean {
  const value = (field: Field) => row.of(field)[0]?.value;
  if (normalizeEmail(value('buyer_email'))?.value !== normalizeEmail(email)?.value) return false;
  const buyer = [value('buyer_first_name'), value('buyer_last_name')];
  if (buyer.every((part) => part === undefined)) return false;
  const attendee = [first, last];
  return attendee.some((part, index) => part?.toLowerCase() !== buyer[index]?.toLowerCase());
}

function readLinkedin(row: Row): string | undefined {
  for (const cell of row.of('linkedin_url')) {
    if (normalizeLinkedinUrl(cell.value) !== null) {
      row.use(cell);
      return cell.value;
    }
    const message = 'is not the address of a LinkedIn profile';
    row.issues.push(rowWarning('not_a_linkedin_profile', message, cell.header));
  }
  return undefined;
}

/** A spreadsheet turns long numbers into `4,915E+11`: they must not become somebody's phone or badge. */
function readNumber(row: Row, field: 'phone' | 'badge'): string | undefined {
  for (const cell of row.of(field)) {
    if (!/^[+-]?\d(?:[.,]\d+)?E[+-]?\d{1,3}$/i.test(cell.value)) {
      row.use(cell);
      return cell.value;
    }
    row.issues.push(rowWarning('damaged_number', 'was rounded by a spreadsheet', cell.header));
  }
  return undefined;
}

function readTime(row: Row, { dateOrders, toInstant }: RowSettings): string | undefined {
  const [cell] = [...row.of('scanned_at'), ...row.of('ordered_at')];
  if (cell === undefined) return undefined;
  row.use(cell);
  const time = readWrittenTime(cell.value);
  const at = time === null ? null : instantOf(time, dateOrders.get(cell.column) ?? 'dmy', toInstant);
  if (at !== null) return new Date(at).toISOString();
  const message = 'is not a time that can be read; the time of the import was taken';
  row.issues.push(rowWarning('unreadable_time', message, cell.header, cell.value.slice(0, 40)));
  return cell.value;
}

function instantOf(
  time: NonNullable<ReturnType<typeof readWrittenTime>>,
  order: DateOrder,
  toInstant: (localMs: number) => number,
): number | null {
  if (time.kind === 'instant') return time.at;
  const local = localTime(time, order);
  if (local === null) return null;
  return time.offsetMinutes === null ? toInstant(local) : local - time.offsetMinutes * 60_000;
}

/** A name alone is not enough to know somebody by, not even in the same file. */
function isNamed({ lead }: CanonicalEvent): boolean {
  const person = [lead?.first_name, lead?.last_name].filter(Boolean).length;
  return person > 0 && person + (lead?.company === undefined ? 0 : 1) >= 2;
}

function isPseudoEmail(value: string): boolean {
  return !value.includes('@') && (isJunkId(value) || pseudoEmails.has(value.toLowerCase()));
}

const pseudoEmails: ReadonlySet<string> = new Set([
  ...[
    'k.a.',
    'ka',
    'keine angabe',
    'keine e-mail',
    'keine mail',
    'nein',
    'nicht angegeben',
    'ohne',
    'unbekannt',
  ],
  ...['no email', 'no e-mail', 'not available', 'not provided', 'tba', 'tbd', 'x', 'xx', 'xxx'],
]);

/** Written by ticket shops where the buyer has not named the attendee. */
const placeholder = /^(?:info(?:rmation)? requested|angaben? angefordert|n\.? ?n\.?|tb[ad]|guest|gast)$/i;

const notAttending =
  /^(?:not attending|cancell?ed|deleted|refunded|transferred|storniert|abgesagt|nicht teilnehmend)$/i;
