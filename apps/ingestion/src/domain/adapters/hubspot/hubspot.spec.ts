import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { hubspot } from './hubspot.ts';

const receivedAt = new Date('2026-05-04T12:00:00.000Z');

describe('hubspot', () => {
  it('reads each change of an array', () => {
    const batch = JSON.parse(readFileSync(new URL('./samples/hubspot_batch.json', import.meta.url), 'utf8'));
    expect(hubspot.toEvents(batch, { receivedAt })).toEqual({
      events: [
        {
          event_type: 'crm_contact_created',
          source: 'hubspot',
          occurred_at: '1777881600000',
          external_id: '100001-12345',
          identifiers: { external_id: '62515/123' },
          properties: { change_source: 'FORM' },
        },
        {
          event_type: 'crm_contact_changed',
          source: 'hubspot',
          occurred_at: '1777881600500',
          external_id: '100002-12346',
          identifiers: { external_id: '62515/123' },
          properties: {
            property: 'lifecyclestage',
            value: 'marketingqualifiedlead',
            change_source: 'CRM_UI',
          },
        },
      ],
      rejected: [],
    });
  });

  it('knows a contact by the address that is set, and each attempt as the same change', () => {
    const change = {
      eventId: 1,
      subscriptionId: 2,
      subscriptionType: 'contact.propertyChange',
      objectId: 5,
      propertyName: 'email',
      propertyValue: 'jana@acme.example',
    };
    const [first, second] = [0, 1].map(
      (attemptNumber) => hubspot.toEvents({ ...change, attemptNumber }, { receivedAt }).events,
    );
    expect(first).toMatchObject([{ identifiers: { email: 'jana@acme.example', external_id: '5' } }]);
    expect(second).toEqual(first);
  });

  it('keeps changes of other objects as notices', () => {
    expect(
      hubspot.toEvents([{ subscriptionType: 'deal.creation', objectId: 1 }, {}], { receivedAt }),
    ).toEqual({
      events: [
        {
          event_type: 'source_notice',
          source: 'hubspot',
          identifiers: {},
          properties: { event_name: 'deal.creation' },
        },
      ],
      rejected: [{ index: 1, errors: [{ path: 'subscriptionType', message: 'is missing' }] }],
    });
  });
});
