import type { CanonicalEvent } from '../adapters/adapter.ts';
import { rating } from '../adapters/conference/rating.ts';
import { present, presentOrNone } from '../adapters/fields.ts';
import { canonicalJson } from '../events/canonical-json.ts';
import { cleanText, isMissing } from '../identifiers/clean-text.ts';
import { identifiersOf } from '../identifiers/identifiers-of.ts';
import type { Mapping } from './map-columns.ts';
import { readEmail, readLinkedin, readName, readNumber, readTime } from './read-fields.ts';
import { rowError, rowWarning, type RowIssue } from './row-issue.ts';
import type { RowSettings } from './row-settings.ts';
import { rowOf, type Row } from './row.ts';

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
  const row = rowOf(values, mapping);
  const attendance = row.of('attendance')[0]?.value;
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

/** A name alone is not enough to know somebody by, not even in the same file. */
function isNamed({ lead }: CanonicalEvent): boolean {
  const person = [lead?.first_name, lead?.last_name].filter(Boolean).length;
  return person > 0 && person + (lead?.company === undefined ? 0 : 1) >= 2;
}

const notAttending =
  /^(?:not attending|cancell?ed|deleted|refunded|transferred|storniert|abgesagt|nicht teilnehmend)$/i;
