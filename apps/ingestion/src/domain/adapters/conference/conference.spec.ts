import { readFileSync } from 'node:fs';
import { describe, it, expect } from '@jest/globals';
import { conference } from './conference.ts';

const receivedAt = new Date('2026-05-05T12:00:00.000Z');

const pretix = [
  {
    event_type: 'badge_scanned',
    source: 'conference',
    occurred_at: '2026-05-04T14:05:00+02:00',
    external_id: '|T3ST1-1|2026-05-04T12:05',
    identifiers: { email: 'jana.muster@acme.example', external_id: 'T3ST1-1' },
    lead: { first_name: 'Jana', last_name: 'Muster' },
    properties: { booth: 'Stand 12', rating: 4, tags: ['demo', 'q3'] },
    text: 'Interesse an Demo',
  },
  {
    event_type: 'badge_scanned',
    source: 'conference',
    occurred_at: '2026-05-04T18:30:00+02:00',
    external_id: '|T3ST2-2|2026-05-04T16:30',
    identifiers: { external_id: 'T3ST2-2' },
    lead: { first_name: 'Tom', last_name: 'Testmann' },
    properties: { booth: 'Stand 12' },
  },
];

describe('conference', () => {
  it('reads leads of the pretix API, also one page of them', () => {
    const scans = sample('pretix_leads_api');
    expect(conference.toEvents(scans, { receivedAt })).toEqual({ events: pretix, rejected: [] });
    expect(conference.toEvents({ count: 2, results: scans }, { receivedAt }).events).toEqual(pretix);
  });

  it('reads a Cvent attendee', () => {
    expect(conference.toEvents(sample('cvent_badgekit_attendee'), { receivedAt })).toEqual({
      events: [
        {
          event_type: 'badge_scanned',
          source: 'conference',
          external_id: 'Ops Summit 2026|BADGE-0001|',
          identifiers: {
            email: 'jana.muster@acme.example',
            phone: '+49 30 0000',
            external_id: 'Ops Summit 2026/BADGE-0001',
          },
          lead: {
            first_name: 'Jana',
            last_name: 'Muster',
            company: 'Acme Werkzeuge GmbH',
            job_title: 'Head of Operations',
          },
          properties: { conference: 'Ops Summit 2026' },
          campaign: 'Ops Summit 2026',
        },
      ],
      rejected: [],
    });
  });

  it('reads any badge app by its column names, English or German', () => {
    const scans = [
      { Vorname: 'Jana', Nachname: 'Muster', 'E-Mail': 'jana@acme.example', Firma: 'Acme', Bewertung: '4,5' },
      {
        connectedAt: '2026-05-04T14:05:31Z',
        note: 'Wants a demo',
        target: { firstName: 'Tom', email: 'tom@acme.example' },
      },
    ];
    const query = { conference: 'BioTechX' };
    expect(conference.toEvents({ scans }, { receivedAt, query }).events).toEqual([
      {
        event_type: 'badge_scanned',
        source: 'conference',
        external_id: 'BioTechX|jana@acme.example|',
        identifiers: { email: 'jana@acme.example' },
        lead: { first_name: 'Jana', last_name: 'Muster', company: 'Acme' },
        properties: { conference: 'BioTechX', rating: 4.5 },
        campaign: 'BioTechX',
      },
      {
        event_type: 'badge_scanned',
        source: 'conference',
        occurred_at: '2026-05-04T14:05:31Z',
        external_id: 'BioTechX|tom@acme.example|2026-05-04T14:05',
        identifiers: { email: 'tom@acme.example' },
        lead: { first_name: 'Tom' },
        properties: { conference: 'BioTechX' },
        text: 'Wants a demo',
        campaign: 'BioTechX',
      },
    ]);
  });

  it('keeps a scan without e-mail apart from others of the same name', () => {
    const scan = { firstName: 'Jana', lastName: 'Muster', company: 'Acme', email: 'keine' };
    const scans = [
      { ...scan, scanTime: '2026-05-04T14:05:00Z' },
      { ...scan, scanTime: '2026-05-04T16:00:00Z' },
    ];
    const ids = conference
      .toEvents(scans, { receivedAt })
      .events.map(({ identifiers }) => identifiers.external_id);
    expect(ids).toEqual(['|jana muster acme|2026-05-04T14:05', '|jana muster acme|2026-05-04T16:00']);
  });

  it('rejects a scan of nobody', () => {
    expect(
      conference.toEvents([{ scanTime: '2026-05-04T14:05:00Z', name: 'Jana' }], { receivedAt }).rejected,
    ).toEqual([{ index: 0, errors: [{ path: 'lead_identifier', message: 'names nobody' }] }]);
  });
});

function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));
}
