import { describe, expect, test } from '@jest/globals';
import type { EventBody } from './event-body.ts';
import { createEventMix, takeArrays, takeEvents } from './event-mix.ts';

const options = { seed: 7, leads: 1_000, startAt: new Date('2026-03-02T08:00:00Z') };
const events = takeEvents(createEventMix(options), 10_000);

describe('the mix of events', () => {
  test('is the same, byte for byte, for the same options', () => {
    expect(takeArrays(createEventMix(options), 1_000, 100)).toEqual(
      takeArrays(createEventMix(options), 1_000, 100),
    );
  });

  test('is another one for another seed', () => {
    expect(takeEvents(createEventMix({ ...options, seed: 8 }), 100)).not.toEqual(events.slice(0, 100));
  });

  test('has an id of its own for every event', () => {
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
  });

  test('is mostly page views, then e-mail, with a little of everything else', () => {
    const share = (matches: (type: string) => boolean) =>
      events.filter(({ event_type: type }) => matches(type)).length / events.length;
    expect(share((type) => type === 'page_visited')).toBeCloseTo(0.58, 1);
    expect(share((type) => /^email_(sent|opened|clicked)$/.test(type))).toBeCloseTo(0.3, 1);
    for (const type of ['content_downloaded', 'demo_requested', 'linkedin_replied', 'email_unsubscribed']) {
      expect(share((each) => each === type)).toBeGreaterThan(0);
    }
  });

  test('has nearly everybody in it after ten events a lead, several of them in one organization', () => {
    const emails = new Set(events.map(({ lead_identifier }) => lead_identifier.email));
    const domains = new Set([...emails].map((email) => email.split('@')[1]));
    expect(emails.size).toBeGreaterThan(950);
    expect(emails.size / domains.size).toBeGreaterThan(3);
  });

  test('qualifies five to ten of a hundred leads after ten events a lead', () => {
    const people = Map.groupBy(events, ({ lead_identifier }) => lead_identifier.email);
    const qualified = [...people.values()].filter(qualifies).length;
    expect(qualified / options.leads).toBeGreaterThan(0.05);
    expect(qualified / options.leads).toBeLessThan(0.1);
  });

  test('has page views in sessions: most are by somebody who was there a quarter of an hour before', () => {
    const visits = events.filter(({ event_type }) => event_type === 'page_visited');
    const lastSeen = new Map<string, number>();
    const returns = visits.filter(({ lead_identifier: { email }, occurred_at }) => {
      const at = Date.parse(occurred_at);
      const isReturn = at - (lastSeen.get(email) ?? 0) < 15 * 60_000;
      lastSeen.set(email, at);
      return isReturn;
    });
    expect(returns.length / visits.length).toBeGreaterThan(0.5);
  });

  test('keeps the people and ids of two mixes apart by their prefixes', () => {
    const others = takeEvents(createEventMix({ ...options, prefix: 'w' }), 1_000);
    const emails = new Set(events.map(({ lead_identifier }) => lead_identifier.email));
    const ids = new Set(events.map(({ event_id }) => event_id));
    expect(others.filter(({ lead_identifier }) => emails.has(lead_identifier.email))).toEqual([]);
    expect(others.filter(({ event_id }) => ids.has(event_id))).toEqual([]);
  });
});

test('arrays hold every event once, the last one what is left', () => {
  const bodies = takeArrays(createEventMix(options), 250, 100).map((text) => JSON.parse(text) as EventBody[]);
  expect(bodies.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(bodies.flat()).toEqual(events.slice(0, 250));
});

const points: Record<string, number> = {
  ...{ content_downloaded: 10, webinar_registered: 8, webinar_attended: 15, email_replied: 15 },
  ...{ linkedin_connected: 5, linkedin_replied: 15, form_submitted: 15, demo_requested: 30 },
  ...{ meeting_booked: 30, meeting_canceled: -15, ad_lead_submitted: 15, badge_scanned: 15 },
  ...{ lead_not_interested: -20, email_bounced: -10, email_unsubscribed: -30 },
};

/** Roughly, as the design's rules have it: caps once for the whole time, and no ageing. */
function qualifies(theirs: EventBody[]): boolean {
  const evidence: Record<string, number> = { research: 0, b2b: 0, co_creation: 0 };
  const capped = { page_visited: 0, email_opened: 0, email_clicked: 0 };
  let sum = 0;
  for (const { event_type: type, metadata } of theirs) {
    const path = metadata.page_path ?? '';
    sum += (points[type] ?? 0) + (path === '/pricing' ? 8 : path === '/careers' ? -5 : 0);
    if (type in capped) capped[type as keyof typeof capped] += 1;
    const stated = metadata.product ?? metadata.interest;
    if (stated !== undefined) evidence[stated]! += 4;
    if (metadata.topic !== undefined) evidence[metadata.topic]! += 2;
    if (path.startsWith('/research')) evidence.research! += 1;
    if (/^\/(b2b|lab-enablement)/.test(path)) evidence.b2b! += 1;
    if (/^\/(co-creation|panel)/.test(path)) evidence.co_creation! += 1;
  }
  sum += Math.min(10, 2 * capped.page_visited) + Math.min(5, capped.email_opened);
  sum += Math.min(20, 5 * capped.email_clicked);
  const total = Object.values(evidence).reduce((a, b) => a + b);
  return sum >= 40 && Object.values(evidence).some((weight) => weight / (total + 1.5) >= 0.6);
}
