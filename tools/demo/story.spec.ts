import { describe, it, expect } from '@jest/globals';
import { emailOf, people } from './people.ts';
import { firstCall, scripts } from './story.ts';

const anchor = new Date('2026-11-25T10:00:00.000Z');

describe('the story of the campaign', () => {
  it('has about thirty leads, and every channel', () => {
    const cast = scripts(anchor);
    expect(cast).toHaveLength(30);
    const sources = new Set(cast.flatMap(({ deliveries }) => deliveries.map(({ source }) => source)));
    expect([...sources].sort()).toEqual([
      'calendly',
      'conference',
      'google-ads',
      'lemlist',
      'portal',
      'waalaxy',
      'website',
    ]);
  });

  it('ends in every way', () => {
    const endings = Map.groupBy(scripts(anchor), ({ ends }) => ends);
    expect([...endings.keys()].sort()).toEqual([
      'anonymous',
      'b2b',
      'co_creation',
      'conflict',
      'pool',
      'research',
      'unsubscribed',
    ]);
  });

  it('is the same for the same anchor, and younger for a later one', () => {
    expect(scripts(anchor)).toEqual(scripts(new Date(anchor)));
    expect(scripts(new Date('2027-03-01T10:00:00.000Z'))).not.toEqual(scripts(anchor));
  });

  it('names no two calls alike', () => {
    const bodies = scripts(anchor).flatMap(({ deliveries }) =>
      deliveries.map(({ body }) => JSON.stringify(body)),
    );
    expect(new Set(bodies).size).toBe(bodies.length);
    const ids = bodies.flatMap((body) => [
      ...body.matchAll(/"(?:messageId|lead_id|event_id|_id)":"([^"]+)"/g),
    ]);
    const native = ids.map(([, id]) => id).filter((id) => id?.includes('demo'));
    expect(new Set(native).size).toBe(native.length);
  });

  it('happens before the anchor and not long ago', () => {
    const times = [
      ...JSON.stringify(scripts(anchor)).matchAll(
        /"(?:timestamp|createdAt|occurred_at|first_upload|lead_submit_time)":"([^"]+)"/g,
      ),
    ];
    expect(times.length).toBeGreaterThan(80);
    for (const [, time] of times) {
      const ageDays = (anchor.getTime() - Date.parse(time ?? '')) / 86_400_000;
      expect(ageDays).toBeGreaterThan(0.9);
      expect(ageDays).toBeLessThan(15);
    }
  });

  it('finds its anchor again in the first call', () => {
    const first = scripts(anchor).find(({ email }) => email === firstCall.email);
    const body = first?.deliveries.at(-1)?.body as { event_type: string; occurred_at: string };
    expect(body.event_type).toBe(firstCall.eventType);
    expect(firstCall.anchor(new Date(body.occurred_at))).toEqual(anchor);
  });

  it('is about nobody', () => {
    for (const person of Object.values(people))
      expect(emailOf(person)).toMatch(/^[a-z]+\.[a-z]+@[a-z-]+\.example$/);
    const emails = Object.values(people).map(emailOf);
    expect(new Set(emails).size).toBe(emails.length);
  });
});
