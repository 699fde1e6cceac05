import { readFileSync } from 'node:fs';
import { describe, it, expect } from '@jest/globals';
import { calendly } from './calendly.ts';

const receivedAt = new Date('2026-05-04T12:00:00.000Z');

const invitees = 'https://api.calendly.com/scheduled_events';
const jana = {
  source: 'calendly',
  occurred_at: '2026-05-04T08:20:01.000000Z',
  identifiers: { email: 'jana.muster@acme.example' },
  lead: { first_name: 'Jana', last_name: 'Muster' },
  properties: {
    content: 'Demo 30 min',
    starts_at: '2026-05-11T12:00:00.000000Z',
    utm_source: 'newsletter',
    utm_medium: 'email',
    utm_campaign: 'mai',
  },
  campaign: 'mai',
};

const events = {
  calendly_invitee_created: {
    ...jana,
    event_type: 'meeting_booked',
    external_id: `${invitees}/EVT1/invitees/INV1#invitee.created`,
    text: 'Demo für 20 Nutzer',
  },
  calendly_reschedule_1_canceled: {
    ...jana,
    event_type: 'source_notice',
    external_id: `${invitees}/EVT1/invitees/INV1#invitee.canceled`,
    properties: { ...jana.properties, event_name: 'invitee.canceled' },
  },
  calendly_reschedule_2_created: {
    ...jana,
    event_type: 'meeting_rescheduled',
    external_id: `${invitees}/EVT2/invitees/INV2#invitee.created`,
  },
  calendly_invitee_canceled: {
    ...jana,
    event_type: 'meeting_canceled',
    external_id: `${invitees}/EVT2/invitees/INV2#invitee.canceled`,
    text: 'Termin passt nicht mehr',
  },
};

describe('calendly', () => {
  it.each(Object.entries(events))('reads %s', (name, event) => {
    expect(calendly.toEvents(sample(name), { receivedAt })).toEqual({ events: [event], rejected: [] });
  });

  it('does not take the reason of our own cancellation for the words of the person', () => {
    const delivery = sample('calendly_invitee_canceled') as { payload: { cancellation: object } };
    delivery.payload.cancellation = { canceler_type: 'host', reason: 'Sick' };
    expect(calendly.toEvents(delivery, { receivedAt }).events[0]).not.toHaveProperty('text');
  });

  it('keeps an event that it does not know as a notice', () => {
    const delivery = { event: 'invitee_no_show.created', payload: { email: 'jana@acme.example' } };
    expect(calendly.toEvents(delivery, { receivedAt }).events).toMatchObject([
      { event_type: 'source_notice' },
    ]);
  });

  it('rejects what names no event', () => {
    expect(calendly.toEvents({ payload: {} }, { receivedAt })).toEqual({
      events: [],
      rejected: [{ index: 0, errors: [{ path: 'event', message: 'is missing' }] }],
    });
  });
});

function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));
}
