import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createAddressBook } from './address-book.ts';
import { mapColumns } from './map-columns.ts';
import { readRow } from './read-row.ts';
import type { RowSettings } from './row-settings.ts';
import { zonedTime } from './zoned-time.ts';

const settings: RowSettings = {
  source: 'conference',
  eventType: 'badge_scanned',
  conference: 'BioTechX',
  campaign: undefined,
  dateOrders: new Map(),
  toInstant: zonedTime('Europe/Berlin'),
  addresses: createAddressBook(),
};
const read = (row: Record<string, string>, more: Partial<RowSettings> = {}) =>
  readRow(Object.values(row), mapColumns(Object.keys(row)), { ...settings, ...more });
const issuesOf = (row: Record<string, string>) => {
  const judged = read(row);
  return judged.kind === 'empty' ? [] : judged.issues.map(({ code, column }) => `${code} ${column}`);
};

describe('a row', () => {
  it('becomes an event, with everything it says', () => {
    expect(
      read({
        Vorname: ' Jürgen',
        Name: 'Müßig',
        Titel: 'Dr.',
        Firma: 'Größe & Söhne GmbH',
        Funktion: 'Geschäftsführer',
        'E-Mail': 'J.Muessig@Groesse.example',
        Telefon: '0049 30 000000',
        Mobil: '',
        Bemerkung: 'möchte Demo; "dringend"',
        'Scan-Zeitpunkt': '04.05.2026 14:05',
        Bewertung: '4,5',
        Land: 'DE',
      }),
    ).toMatchObject({
      kind: 'event',
      nameless: false,
      issues: [],
      event: {
        event_type: 'badge_scanned',
        source: 'conference',
        occurred_at: '2026-05-04T12:05:00.000Z',
        identifiers: { email: 'J.Muessig@Groesse.example', phone: '0049 30 000000' },
        lead: {
          first_name: 'Jürgen',
          last_name: 'Müßig',
          company: 'Größe & Söhne GmbH',
          job_title: 'Geschäftsführer',
        },
        properties: { titel: 'Dr.', land: 'DE', conference: 'BioTechX', rating: 4.5 },
        text: 'möchte Demo; "dringend"',
        campaign: 'BioTechX',
      },
    });
  });

  it.each(['n/a', '-', 'none', 'keine', 'Keine Angabe', 'unbekannt'])(
    'takes the pseudo address %j for none, and keeps the person by name and company',
    (email) => {
      const judged = read({ Name: 'Jana Muster', Company: 'Acme', Email: email });
      expect(judged).toMatchObject({ kind: 'event', nameless: true, issues: [], event: { identifiers: {} } });
    },
  );

  it('does not know a person by the mailbox of a function', () => {
    const judged = read({ 'First Name': 'Max', 'Last Name': 'Muster', Email: 'info@acme.example' });
    expect(judged).toMatchObject({ nameless: true, event: { identifiers: { email: 'info@acme.example' } } });
    expect(read({ Email: 'info@acme.example' })).toMatchObject({ kind: 'event', nameless: false });
  });

  it('counts badges within a conference, and not where none is named', () => {
    const row = { Name: 'Jana Muster', Company: 'Acme', 'Badge ID': 'B-17' };
    expect(read(row)).toMatchObject({
      nameless: false,
      event: { identifiers: { external_id: 'BioTechX/B-17' } },
    });
    expect(read(row, { conference: undefined })).toMatchObject({
      nameless: true,
      event: { properties: { badge: 'B-17' } },
    });
  });

  it('never takes what a spreadsheet has damaged', () => {
    const judged = read({ Email: 'jana@acme.example', Phone: '4,915E+11', 'Badge ID': '1.2E+15' });
    expect(judged).toMatchObject({
      event: {
        identifiers: { email: 'jana@acme.example' },
        properties: { phone: '4,915E+11', badge_id: '1.2E+15' },
      },
      issues: [
        { code: 'damaged_number', column: 'Badge ID' },
        { code: 'damaged_number', column: 'Phone' },
      ],
    });
  });

  it('is not the buyer', () => {
    const row = {
      'First Name': 'Tom',
      'Last Name': 'Testmann',
      Email: 'a.stent@acme.example',
      Company: 'Acme',
      'Buyer First Name': 'Assi',
      'Buyer Last Name': 'Stent',
      'Buyer Email': 'A.Stent@acme.example',
    };
    expect(read(row)).toMatchObject({
      nameless: true,
      issues: [{ code: 'shared_address', column: 'Email' }],
    });
    expect(read({ ...row, 'First Name': 'Assi', 'Last Name': 'STENT' })).toMatchObject({
      nameless: false,
      issues: [],
    });
  });

  it('names the column of what is wrong, and nothing of a person', () => {
    expect(
      issuesOf({
        Name: 'Jana Muster',
        Company: 'Acme',
        Email: 'jana(at)acme.example',
        LinkedIn: 'jana',
        'Scan Time': 'yesterday',
      }),
    ).toEqual(['not_an_email Email', 'not_a_linkedin_profile LinkedIn', 'unreadable_time Scan Time']);
    expect(JSON.stringify(read({ Name: 'Jana', Email: 'jana(at)acme.example' }))).not.toContain('(at)');
  });

  it('is refused when it names nobody, or does not fit the header', () => {
    expect(read({ Name: 'Jana', Company: '', Email: '' })).toMatchObject({ kind: 'rejected' });
    expect(read({ Name: '', Company: 'Acme', Notes: 'nice' })).toMatchObject({
      kind: 'rejected',
      issues: [{ code: 'names_nobody', severity: 'error' }],
    });
    expect(readRow(['a@b.example', '', 'x'], mapColumns(['Email', 'Notes']), settings)).toMatchObject({
      kind: 'rejected',
      issues: [{ code: 'too_many_cells' }],
    });
    expect(readRow(['a@b.example', '', ''], mapColumns(['Email', 'Notes']), settings).kind).toBe('event');
  });

  it('is passed over when empty, or of somebody who does not attend', () => {
    expect(read({ Name: ' ', Email: '-' }).kind).toBe('empty');
    expect(
      read({ Name: 'Jana Muster', Email: 'jana@acme.example', 'Attendee Status': 'Not Attending' }),
    ).toMatchObject({ kind: 'passed_over' });
  });

  it('has the same key in any order of the columns, and another one when it says something else', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'abc @.'), maxLength: 6 });
    const row = fc.record({ Name: cell, Company: cell, Notes: cell, Country: cell });
    const keyOf = (each: Record<string, string>) => {
      const judged = read({ Email: 'jana@acme.example', ...each });
      return judged.kind === 'event' ? judged.key : judged.kind;
    };
    fc.assert(
      fc.property(row, row, (one, other) => {
        const reversed = Object.fromEntries(Object.entries(one).reverse());
        expect(keyOf(reversed)).toBe(keyOf(one));
        const trimmed = (each: object) =>
          JSON.stringify(Object.values(each).map((value: string) => value.trim()));
        const equal = trimmed(one) === trimmed(other);
        if (equal) expect(keyOf(other)).toBe(keyOf(one));
        else if (!/n[/.]a|-/i.test(trimmed(one) + trimmed(other))) expect(keyOf(other)).not.toBe(keyOf(one));
      }),
    );
  });

  it('never throws, whatever stands in it', () => {
    const cells = fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 8 });
    fc.assert(
      fc.property(cells, cells, (headers, values) => {
        readRow(values, mapColumns(headers), settings);
      }),
    );
  });
});

describe('an address beside several people', () => {
  const book = () => {
    const addresses = createAddressBook();
    addresses.add('jana.muster@acme.example', { first: 'Jana', last: 'Muster' });
    addresses.add('jana.muster@acme.example', { first: 'Tom', last: 'Testmann' });
    addresses.add('j.muessig@groesse.example', { first: 'Jürgen', last: 'Müßig' });
    addresses.add('j.muessig@groesse.example', { first: 'Juergen', last: 'Muessig' });
    addresses.add('eva@acme.example', { first: 'Eva', last: 'Muster' });
    addresses.add('eva@acme.example', { first: 'Eva', last: 'Meier' });
    return addresses;
  };

  it('is of the one whose name is in it', () => {
    const addresses = book();
    expect(addresses.isForeign('Jana.Muster@acme.example', { first: 'Jana', last: 'Muster' })).toBe(false);
    expect(addresses.isForeign('jana.muster@acme.example', { first: 'Tom', last: 'Testmann' })).toBe(true);
    expect(addresses.isForeign('j.muessig@groesse.example', { first: 'Jürgen', last: 'Müßig' })).toBe(false);
  });

  it('is not seen where one name changed', () => {
    expect(book().isForeign('eva@acme.example', { first: 'Max', last: 'Muster' })).toBe(false);
  });
});
