import type { Adapter, AdapterContext } from '../adapter.ts';
import { normalizeEmail, parseTime } from '../comparable.ts';
import { eachItem, itemsOf, type ItemResult } from '../each-item.ts';
import { list, present, presentOrNone, text, type Fields } from '../fields.ts';
import { splitName } from '../split-name.ts';
import { columnName, columns, type Column } from './columns.ts';
import { rating } from './rating.ts';
import { scanFields } from './scan-fields.ts';

const source = 'conference';

/**
 * Badge scans: pretixLEAD's API, Cvent BadgeKit attendees, or any object with the usual column names. `?conference=`
 * in the URL names the conference where the body does not. A scan without e-mail and badge is known by itself only:
 * two people may share a name.
 */
export const conference: Adapter = {
  source,
  toEvents: (payload, context) =>
    eachItem(itemsOf(payload, 'results', 'leads', 'scans'), (scan) => toEvent(scan, context)),
};

function toEvent(scan: Fields, { query = {} }: AdapterContext): ItemResult {
  const read = reader(scan);
  const name = text(query['conference']) ?? read('conference');
  const badge = read('badge');
  const scannedAt = read('scanned_at');
  const key = scanKey([name, personKey(read, badge), minuteOf(scannedAt)]);
  const fullName = splitName(read('full_name'));
  const hasEmail = normalizeEmail(read('email')) !== null;
  return present({
    event_type: 'badge_scanned',
    source,
    occurred_at: scannedAt,
    external_id: key,
    identifiers: present({
      email: read('email'),
      linkedin_url: read('linkedin_url'),
      phone: read('phone'),
      external_id: badge === undefined ? (hasEmail ? undefined : key) : badgeId(name, badge),
    }),
    lead: presentOrNone({
      first_name: read('first_name') ?? fullName.first_name,
      last_name: read('last_name') ?? fullName.last_name,
      company: read('company'),
      job_title: read('job_title'),
    }),
    properties: present({
      conference: name,
      booth: read('booth'),
      rating: rating(read('rating')),
      product_interest: read('product_interest'),
      topic: read('topic'),
      tags: list(scan['tags']).length > 0 ? scan['tags'] : undefined,
    }),
    text: read('notes'),
    campaign: name,
  });
}

type Read = (column: Column) => string | undefined;

/** The first value of a name counts. */
function reader(scan: Fields): Read {
  const values = new Map<string, string>();
  for (const [header, value] of scanFields(scan)) {
    const name = columnName(header);
    const found = text(value);
    if (found !== undefined && !values.has(name)) values.set(name, found);
  }
  return (column) => text(...columns[column].map((header) => values.get(header)));
}

function badgeId(name: string | undefined, badge: string): string {
  return name === undefined ? badge : `${name}/${badge}`;
}

/** The same person scanned twice within a minute, or uploaded again, is one scan; without a time, one a conference. */
function scanKey([name, person, minute]: (string | undefined)[]): string | undefined {
  return person === undefined ? undefined : [name ?? '', person, minute ?? ''].join('|');
}

function personKey(read: Read, badge: string | undefined): string | undefined {
  const named = [read('first_name'), read('last_name'), read('full_name'), read('company')].filter(Boolean);
  return (
    badge ??
    normalizeEmail(read('email'))?.value ??
    (named.length > 1 ? named.join(' ').toLowerCase() : undefined)
  );
}

function minuteOf(scannedAt: string | undefined): string | undefined {
  const time = parseTime(scannedAt);
  return time === null ? scannedAt : new Date(time).toISOString().slice(0, 16);
}
