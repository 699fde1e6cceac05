import { describe, expect, it } from '@jest/globals';
import { isHeader, mapColumns } from './map-columns.ts';
import { createSurvey } from './survey.ts';

const fieldsOf = (headers: string[]) => mapColumns(headers).columns.map(({ field }) => field);

describe('the columns of a table', () => {
  it('are known by many names, English and German', () => {
    expect(
      fieldsOf([
        '\uFEFFfirst_name ',
        'LAST NAME',
        'E-Mail-Adresse',
        'Company',
        'Scan-Zeitpunkt',
        'Lead Rating',
      ]),
    ).toEqual(['first_name', 'last_name', 'email', 'company', 'scanned_at', 'rating']);
  });

  it('call the last name "Name" only beside a first name', () => {
    expect(fieldsOf(['Vorname', 'Name', 'Firma'])).toEqual(['first_name', 'last_name', 'company']);
    expect(fieldsOf(['Name', 'Firma'])).toEqual(['full_name', 'company']);
    expect(fieldsOf(['Vorname', 'Nachname', 'Name'])).toEqual(['first_name', 'last_name', 'full_name']);
  });

  it('never take the buyer for the attendee', () => {
    expect(fieldsOf(['Email', 'Buyer Email', 'Besteller'])).toEqual(['email', 'buyer_email', 'buyer_email']);
  });

  it('keep every unknown column under a name of its own', () => {
    expect(
      mapColumns(['Ticket Type', 'ticket type', '', 'Email']).columns.map(({ property }) => property),
    ).toEqual(['ticket_type', 'ticket_type_2', 'column_3', 'email']);
  });

  it('rank the headers of one field', () => {
    expect(mapColumns(['Telefon', 'Mobil', 'Phone']).indexes.get('phone')).toEqual([1, 2, 0]);
  });
});

describe('"Titel"', () => {
  const mapped = (headers: string[], rows: string[][]) => {
    const survey = createSurvey(headers, 'auto');
    rows.forEach((row) => survey.add(row));
    return survey.findings().mapping.columns.map(({ field }) => field);
  };

  it('is the role where its values are roles', () => {
    expect(
      mapped(
        ['Email', 'Titel'],
        [
          ['a@b.example', 'Head of Lab'],
          ['c@d.example', 'Dr.'],
        ],
      )[1],
    ).toBeNull();
    expect(
      mapped(
        ['Email', 'Titel'],
        [
          ['a@b.example', 'Head of Lab'],
          ['c@d.example', 'CEO'],
          ['e@f.example', 'Dr.'],
        ],
      )[1],
    ).toBe('job_title');
  });

  it('is a degree where its values are degrees, also in English', () => {
    expect(
      mapped(
        ['Email', 'Titel'],
        [
          ['a@b.example', 'Prof. Dr.'],
          ['c@d.example', 'Dr. rer. nat.'],
        ],
      )[1],
    ).toBeNull();
    expect(
      mapped(
        ['Email', 'Title'],
        [
          ['a@b.example', 'Mr'],
          ['c@d.example', 'Ms'],
        ],
      )[1],
    ).toBeNull();
  });

  it('is a degree where the role has a column of its own', () => {
    expect(mapped(['Email', 'Titel', 'Funktion'], [['a@b.example', 'CEO', 'Vertrieb']])).toEqual([
      'email',
      null,
      'job_title',
    ]);
  });
});

describe('a header', () => {
  it('names a column by which somebody can be recognised', () => {
    expect(isHeader(['Vorname', 'Firma'])).toBe(true);
    expect(isHeader(['Leads of BioTechX', ''])).toBe(false);
    expect(isHeader(['Company', 'Country'])).toBe(false);
  });
});
