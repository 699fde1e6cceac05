import { readFileSync } from 'node:fs';
import { describe, it, expect } from '@jest/globals';
import { trackedEventType } from './event-names.ts';
import { website } from './website.ts';

const source = 'website';

/** A second after each sample was sent, so that no clock looks wrong. */
const samples: Record<string, { receivedAt: string; events: object[] }> = {
  analytics_node_batch: {
    receivedAt: '2026-05-04T07:33:31.000Z',
    events: [
      {
        source,
        event_type: 'identity_updated',
        occurred_at: '2026-05-04T07:33:20.000Z',
        external_id: 'node-next-1777880000000-11111111-1111-4111-8111-111111111111',
        identifiers: { email: 'jana.muster@acme.example', external_id: 'u_1001' },
        lead: { first_name: 'Jana', last_name: 'Muster', company: 'Acme Werkzeuge GmbH' },
        properties: {},
      },
      {
        source,
        event_type: 'demo_requested',
        occurred_at: '2026-05-04T07:33:21.000Z',
        external_id: 'node-next-1777880001000-22222222-2222-4222-8222-222222222222',
        identifiers: { external_id: 'u_1001', anonymous_id: 'a-7f3c' },
        properties: { form_name: 'demo', employees: 120 },
      },
      {
        source,
        event_type: 'page_visited',
        occurred_at: '2026-05-04T07:33:22.000Z',
        external_id: 'node-next-1777880002000-33333333-3333-4333-8333-333333333333',
        identifiers: { anonymous_id: 'a-7f3c' },
        properties: { page_path: '/pricing', page_title: 'Preise', name: 'Pricing' },
      },
    ],
  },
  browser_page_text_plain: {
    receivedAt: '2026-05-04T07:40:01.000Z',
    events: [
      {
        source,
        event_type: 'page_visited',
        occurred_at: '2026-05-04T07:40:00.123Z',
        external_id: 'ajs-next-1777880400123-44444444-4444-4444-8444-444444444444',
        identifiers: { anonymous_id: '5f0c1c9e-0000-4000-8000-00000000aaaa' },
        properties: {
          page_path: '/demo',
          page_title: 'Demo anfragen',
          referrer_host: 'search.example',
          utm_source: 'newsletter',
          utm_medium: 'email',
          utm_campaign: 'mai',
        },
        campaign: 'mai',
      },
    ],
  },
  http_track_demo_requested: {
    receivedAt: '2026-05-04T07:41:02.000Z',
    events: [
      {
        source,
        event_type: 'demo_requested',
        occurred_at: '2026-05-04T09:41:00+02:00',
        external_id: 'web-0001',
        identifiers: { email: 'Jana.Muster@Acme.example', anonymous_id: 'a-7f3c' },
        properties: { page_path: '/demo' },
        text: 'Bitte um Rückruf – Größe 10.000 Stück',
      },
    ],
  },
  http_identify: {
    receivedAt: '2026-05-04T07:41:03.000Z',
    events: [
      {
        source,
        event_type: 'identity_updated',
        occurred_at: '2026-05-04T07:41:02.000Z',
        external_id: 'web-0002',
        identifiers: { email: 'jana.muster@acme.example', external_id: 'u_1001', anonymous_id: 'a-7f3c' },
        lead: { first_name: 'Jana', last_name: 'Muster', job_title: 'Head of Operations' },
        properties: {},
      },
    ],
  },
  rudder_batch: {
    receivedAt: '2026-05-04T07:50:10.000Z',
    events: [
      {
        source,
        event_type: 'content_downloaded',
        occurred_at: '2026-05-04T07:50:00.000Z',
        external_id: '55555555-5555-4555-8555-555555555555',
        identifiers: { external_id: 'u_1001' },
        properties: { content: 'guide-2026' },
      },
    ],
  },
  posthog_capture: {
    receivedAt: '2026-05-04T07:55:01.000Z',
    events: [
      {
        source,
        event_type: 'page_visited',
        occurred_at: '2026-05-04T07:55:00.000Z',
        external_id: '01970000-0000-7000-8000-000000000001',
        identifiers: { anonymous_id: 'a-7f3c' },
        properties: { page_path: '/pricing' },
      },
    ],
  },
  clock_skew_client_1h_fast: {
    receivedAt: '2026-05-04T08:00:10.000Z',
    events: [
      {
        source,
        event_type: 'custom_tracked',
        occurred_at: '2026-05-04T08:00:00.000Z',
        occurred_at_original: '2026-05-04T09:00:00.000Z',
        external_id: 'web-0003',
        identifiers: { anonymous_id: 'a-7f3c' },
        properties: { event_name: 'Pricing Viewed' },
      },
    ],
  },
};

describe('website', () => {
  it.each(Object.entries(samples))('reads %s', (name, { receivedAt, events }) => {
    const found = website.toEvents(sample(name), { receivedAt: new Date(receivedAt) });
    expect(found).toEqual({ events, rejected: [] });
  });

  it('refuses what Plausible sends: it names nobody and no type', () => {
    const found = website.toEvents(sample('plausible_event'), { receivedAt: now });
    expect(found.events).toEqual([]);
    expect(found.rejected).toMatchObject([{ index: 0, errors: [{ path: 'type' }] }]);
  });

  it("joins a person to their browser in PostHog's words, and leaves its own properties behind", () => {
    const batch = [
      {
        event: '$identify',
        uuid: 'u-1',
        properties: {
          distinct_id: 'user-9',
          $anon_distinct_id: 'browser-1',
          $set: { email: 'jana@acme.example', name: 'Jana Muster' },
        },
      },
      {
        event: 'Whitepaper Downloaded',
        distinct_id: 'user-9',
        uuid: 'u-2',
        timestamp: '2026-05-04T10:00:00Z',
        properties: { $is_identified: true, $ip: '203.0.113.7', token: 'phc', file: 'guide' },
      },
    ];
    const found = website.toEvents({ batch, sent_at: '2026-05-04T10:00:10Z' }, { receivedAt: now });
    expect(found.rejected).toEqual([]);
    expect(found.events).toEqual([
      {
        source,
        event_type: 'identity_updated',
        external_id: 'u-1',
        identifiers: { email: 'jana@acme.example', external_id: 'user-9', anonymous_id: 'browser-1' },
        lead: { first_name: 'Jana', last_name: 'Muster' },
        properties: {},
      },
      {
        source,
        event_type: 'content_downloaded',
        occurred_at: '2026-05-04T11:59:50.000Z',
        occurred_at_original: '2026-05-04T10:00:00Z',
        external_id: 'u-2',
        identifiers: { external_id: 'user-9' },
        properties: { content: 'guide' },
      },
    ]);
  });

  it('judges each item of a batch singly', () => {
    const found = website.toEvents(sample('bad_identifiers'), {
      receivedAt: new Date('2026-05-04T07:00:02Z'),
    });
    expect(found.events.map(({ external_id }) => external_id)).toEqual(['12345', 'bad-6', 'bad-7', 'good-1']);
    expect(found.rejected).toEqual([
      { index: 0, errors: [{ path: 'lead_identifier', message: 'names nobody' }] },
      { index: 1, errors: [{ path: 'lead_identifier.external_id', message: 'names nobody' }] },
      { index: 2, errors: [{ path: 'lead_identifier', message: 'names nobody' }] },
      { index: 3, errors: [{ path: 'event', message: 'is missing' }] },
    ]);
    expect(found.events[0]).toMatchObject({ occurred_at: '1777878000', identifiers: { external_id: '42' } });
    expect(found.events[1]).toMatchObject({
      text: 'a\uFFFDb',
      properties: { event_name: 'NUL \uFFFD inside' },
    });
    expect(found.events[2]).toMatchObject({ occurred_at: '2099-01-01T00:00:00Z' });
  });

  it('reads a form: who it was, what they want, and their own words', () => {
    const call = {
      type: 'track',
      event: 'Contact Form Submitted',
      anonymousId: 'a-7f3c',
      properties: {
        name: 'Dr. Jana Muster',
        workEmail: 'jana@acme.example',
        Company: 'Acme',
        productInterest: 'b2b',
        message: 'We need a lab',
        url: 'https://www.vendor.example/contact?email=jana@acme.example',
      },
    };
    expect(website.toEvents(call, { receivedAt: now }).events).toEqual([
      {
        source,
        event_type: 'form_submitted',
        identifiers: { email: 'jana@acme.example', anonymous_id: 'a-7f3c' },
        lead: { first_name: 'Jana', last_name: 'Muster', company: 'Acme' },
        properties: { product_interest: 'b2b', page_path: '/contact' },
        text: 'We need a lab',
      },
    ]);
  });

  it('knows a user id that is an e-mail address', () => {
    const call = { type: 'page', userId: 'jana@acme.example', properties: { path: '/research/panels' } };
    expect(website.toEvents(call, { receivedAt: now }).events).toMatchObject([
      { identifiers: { email: 'jana@acme.example', external_id: 'jana@acme.example' } },
    ]);
  });

  it('reads group and alias', () => {
    const batch = [
      { type: 'group', userId: 'u_1', groupId: 'g_1', traits: { name: 'Acme' } },
      { type: 'alias', userId: 'u_1', previousId: 'a-7f3c' },
      { type: 'merge', userId: 'u_1' },
    ];
    expect(website.toEvents({ batch }, { receivedAt: now })).toEqual({
      events: [
        {
          source,
          event_type: 'company_updated',
          identifiers: { external_id: 'u_1' },
          lead: { company: 'Acme' },
          properties: {},
        },
        {
          source,
          event_type: 'identity_updated',
          identifiers: { external_id: 'u_1', anonymous_id: 'a-7f3c' },
          properties: {},
        },
      ],
      rejected: [
        {
          index: 2,
          errors: [{ path: 'type', message: 'is none of track, identify, page, screen, group, alias' }],
        },
      ],
    });
  });

  it('never moves an event behind its receipt', () => {
    const call = {
      type: 'page',
      userId: 'u_1',
      timestamp: '2026-05-04T12:00:00Z',
      sentAt: '2026-05-04T09:00:00Z',
    };
    const [event] = website.toEvents(call, { receivedAt: new Date('2026-05-04T08:00:00Z') }).events;
    expect(event?.occurred_at).toBe('2026-05-04T12:00:00Z');
    expect(event).not.toHaveProperty('occurred_at_original');
  });
});

describe('trackedEventType', () => {
  it.each([
    ['Demo Requested', 'demo_requested'],
    ['demoRequested', 'demo_requested'],
    ['Requested a Demo', 'demo_requested'],
    ['book-demo', 'demo_requested'],
    ['Whitepaper Downloaded', 'content_downloaded'],
    ['Download', 'content_downloaded'],
    ['Registered for Webinar', 'webinar_registered'],
    ['Webinar Attended', 'webinar_attended'],
    ['webinar_attended', 'webinar_attended'],
    ['Signed Up', 'form_submitted'],
    ['Contact Us', 'form_submitted'],
    ['Form Submitted', 'form_submitted'],
    ['Form Viewed', 'custom_tracked'],
    ['Demo Request Form Opened', 'custom_tracked'],
    ['Download Failed', 'custom_tracked'],
    ['Webinar Page Viewed', 'custom_tracked'],
    ['email_replied', 'custom_tracked'],
    ['email_unsubscribed', 'custom_tracked'],
    ['Pricing Viewed', 'custom_tracked'],
  ])('takes %j for %s', (name, type) => {
    expect(trackedEventType(name)).toBe(type);
  });
});

const now = new Date('2026-05-04T12:00:00Z');

function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));
}
