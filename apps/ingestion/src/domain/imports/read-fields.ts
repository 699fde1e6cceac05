import { splitName } from '../adapters/split-name.ts';
import { isJunkId } from '../identifiers/junk.ts';
import { normalizeEmail } from '../identifiers/normalize-email.ts';
import { normalizeLinkedinUrl } from '../identifiers/normalize-linkedin-url.ts';
import type { PersonName } from './address-book.ts';
import type { Field } from './import-columns.ts';
import { rowWarning } from './row-issue.ts';
import type { RowSettings } from './row-settings.ts';
import type { Row } from './row.ts';
import { localTime, readWrittenTime, type DateOrder, type WrittenTime } from './written-time.ts';

export function readName(row: Row): PersonName {
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
export function readEmail(
  row: Row,
  name: PersonName,
  addresses: RowSettings['addresses'],
): string | undefined {
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

export function readLinkedin(row: Row): string | undefined {
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
export function readNumber(row: Row, field: 'phone' | 'badge'): string | undefined {
  for (const cell of row.of(field)) {
    if (!/^[+-]?\d(?:[.,]\d+)?E[+-]?\d{1,3}$/i.test(cell.value)) {
      row.use(cell);
      return cell.value;
    }
    row.issues.push(rowWarning('damaged_number', 'was rounded by a spreadsheet', cell.header));
  }
  return undefined;
}

export function readTime(row: Row, { dateOrders, toInstant }: RowSettings): string | undefined {
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
  time: WrittenTime,
  order: DateOrder,
  toInstant: (localMs: number) => number,
): number | null {
  if (time.kind === 'instant') return time.at;
  const local = localTime(time, order);
  if (local === null) return null;
  return time.offsetMinutes === null ? toInstant(local) : local - time.offsetMinutes * 60_000;
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
