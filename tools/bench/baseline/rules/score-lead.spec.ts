import { describe, expect, it } from '@jest/globals';
import { dayMs, scoreLead, type Entry } from './score-lead.ts';
import { rulesFor } from './scoring-rules.ts';

const now = Date.parse('2026-06-01T00:00:00Z');

describe('rulesFor', () => {
  it('gives a visit to the pricing page both of its rules, and a rule of another page none', () => {
    const ids = (path: string) => rulesFor('page_visited', { page_path: path }).map(({ id }) => id);
    expect(ids('/pricing/labs')).toEqual(['page', 'pricing_page']);
    expect(ids('/blog')).toEqual(['page']);
    expect(rulesFor('note_added', {})).toEqual([]);
  });
});

describe('scoreLead', () => {
  it('counts an entry in full until it is 90 days old, and not from then on', () => {
    expect(scoreLead([entry('demo_requested', 30, 90 * dayMs - 1)], now)).toBe(30);
    expect(scoreLead([entry('demo_requested', 30, 90 * dayMs)], now)).toBe(0);
  });

  it('fills a cap in order of time, whatever the order of the entries', () => {
    const visits = [0, 1, 2, 3, 4, 5, 6].map((daysAgo) => entry('page', 2, daysAgo * dayMs));
    expect(scoreLead(visits, now)).toBe(10);
    expect(scoreLead(visits.toReversed(), now)).toBe(10);
  });

  it('has room in a cap again when an entry has left its span', () => {
    const visits = [7, 7, 7, 7, 7, 0].map((daysAgo) => entry('page', 2, daysAgo * dayMs));
    expect(scoreLead(visits, now)).toBe(12);
  });

  it('never falls below 0', () => {
    expect(scoreLead([entry('email_unsubscribed', -30, 0), entry('form_submitted', 15, 0)], now)).toBe(0);
  });
});

let number = 0;

function entry(ruleId: string, points: number, ageMs: number): Entry {
  number += 1;
  return { eventId: `event-${number}`, ruleId, points, occurredAtMs: now - ageMs };
}
