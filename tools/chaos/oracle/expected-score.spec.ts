import { describe, expect, it } from '@jest/globals';
import { expectedScore } from './expected-score.ts';

const at = new Date('2026-11-25T12:00:00Z');
const daysAgo = (days: number) => new Date(at.getTime() - days * 24 * 3_600_000).toISOString();
const event = (event_id: string, event_type: string, days: number, metadata = {}) => ({
  event_id,
  event_type,
  occurred_at: daysAgo(days),
  metadata,
});
const scoreOf = (...events: ReturnType<typeof event>[]) =>
  expectedScore(events, at, ({ event_id }) => event_id);

describe('the expected score', () => {
  it('adds what each rule gives, and is never negative', () => {
    expect(scoreOf(event('a', 'demo_requested', 1), event('b', 'linkedin_connected', 2))).toBe(35);
    expect(scoreOf(event('a', 'page_visited', 1, { page_path: '/pricing' }))).toBe(10);
    expect(scoreOf(event('a', 'email_unsubscribed', 1))).toBe(0);
  });

  it('gives nothing from the ninetieth day on', () => {
    expect(scoreOf(event('a', 'demo_requested', 89.999), event('b', 'demo_requested', 90))).toBe(30);
  });

  it('fills a cap within its days, and starts afresh after them', () => {
    const visits = Array.from({ length: 8 }, (_, index) =>
      event(`v${index}`, 'page_visited', 1 + index / 10),
    );
    expect(scoreOf(...visits)).toBe(10);
    expect(scoreOf(...visits, event('later', 'page_visited', 20))).toBe(12);
  });
});
