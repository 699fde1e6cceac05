import { readFileSync } from 'node:fs';
import { describe, it, expect } from '@jest/globals';
import { waalaxy } from './waalaxy.ts';

const receivedAt = new Date('2026-05-06T12:00:00.000Z');

const profile = 'https://www.linkedin.com/in/élodie-exemple-0a1b2c';
const elodie = {
  source: 'waalaxy',
  lead: {
    first_name: 'Élodie',
    last_name: 'Exemple',
    company: 'Nordwind Exemple',
    job_title: 'Responsable marketing chez Nordwind Exemple',
  },
  properties: { list: 'Salon Lyon 2026' },
};
const pending = {
  ...elodie,
  event_type: 'prospect_synced',
  external_id: `${profile}#prospect_synced`,
  identifiers: { linkedin_url: profile, external_id: '65f0a1b2c3d4e5f607180001' },
};

const events = {
  crm_sync_pending_verified_shape: [pending],
  crm_sync_connected_UNVERIFIED_values: [
    {
      ...elodie,
      event_type: 'linkedin_connected',
      occurred_at: '2026-05-05T08:15:00.000Z',
      external_id: `${profile}#linkedin_connected`,
      identifiers: {
        email: 'elodie@nordwind.example',
        linkedin_url: profile,
        external_id: '65f0a1b2c3d4e5f607180002',
      },
    },
  ],
  crm_sync_replied_UNVERIFIED_values: [
    {
      ...elodie,
      event_type: 'linkedin_replied',
      external_id: `${profile}#linkedin_replied`,
      identifiers: {
        email: 'e.exemple@nordwind.example',
        linkedin_url: profile,
        phone: '+33 1 00 00 00 00',
        external_id: '65f0a1b2c3d4e5f607180003',
      },
      properties: { list: 'Salon Lyon 2026', tags: 'vip,lyon' },
    },
  ],
  crm_sync_v2_column_names: [
    {
      event_type: 'prospect_synced',
      source: 'waalaxy',
      external_id: 'https://www.linkedin.com/in/tom-testmann-example#prospect_synced',
      identifiers: {
        email: 't.testmann@muster-antriebe.example',
        linkedin_url: 'https://www.linkedin.com/in/tom-testmann-example',
        external_id: 'ACoAAEXAMPLE2',
      },
      lead: {
        first_name: 'Tom',
        last_name: 'Testmann',
        company: 'Muster Antriebe',
        job_title: 'Einkaufsleiter',
      },
      properties: { list: 'Hannover' },
    },
  ],
  crm_sync_array_UNVERIFIED_batch: [
    {
      ...pending,
      external_id: 'https://www.linkedin.com/in/anna-beispiel-1#prospect_synced',
      identifiers: {
        linkedin_url: 'https://www.linkedin.com/in/anna-beispiel-1/',
        external_id: '65f0a1b2c3d4e5f607180004',
      },
      lead: { ...elodie.lead, first_name: 'Anna', last_name: 'Beispiel' },
    },
    {
      ...pending,
      external_id: 'https://www.linkedin.com/in/ben-beispiel-2#prospect_synced',
      identifiers: {
        linkedin_url: 'linkedin.com/in/ben-beispiel-2',
        external_id: '65f0a1b2c3d4e5f607180005',
      },
      lead: { ...elodie.lead, first_name: 'Ben', last_name: 'Beispiel' },
    },
  ],
};

describe('waalaxy', () => {
  it.each(Object.entries(events))('reads %s', (name, expected) => {
    expect(waalaxy.toEvents(sample(name), { receivedAt })).toEqual({ events: expected, rejected: [] });
  });

  it('believes the URL of the step before the flags', () => {
    const query = { event: 'Email Replied', campaign: 'Panel 2026' };
    expect(
      waalaxy.toEvents(sample('crm_sync_replied_UNVERIFIED_values'), { receivedAt, query }).events,
    ).toMatchObject([
      { event_type: 'email_replied', external_id: `${profile}#email_replied`, campaign: 'Panel 2026' },
    ]);
  });

  it('takes a list under its own name as well', () => {
    const payload = { prospects: [sample('crm_sync_pending_verified_shape'), 'x'] };
    expect(waalaxy.toEvents(payload, { receivedAt })).toEqual({
      events: [pending],
      rejected: [{ index: 1, errors: [{ path: '', message: 'is not an object' }] }],
    });
  });

  it('gives no time where none is told', () => {
    const prospect = { linkedinUrl: profile, profileStatus: 'connected', connectedAt: 'il y a 2 jours' };
    const [event] = waalaxy.toEvents(prospect, { receivedAt }).events;
    expect(event).toMatchObject({ event_type: 'linkedin_connected' });
    expect(event).not.toHaveProperty('occurred_at');
  });
});

function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));
}
