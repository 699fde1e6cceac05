import { describe, expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { possibleEvents } from './possible-events.ts';
import { qualifyingSets, type Standing } from './qualifying-sets.ts';

const at = (points: number, given: Standing['given'] = new Map()): Standing => ({
  picoPoints: BigInt(points * 1_000) * 1_000_000_000n,
  atMs: 1_000,
  given,
});
const events = possibleEvents(defaultRules);
const setsAt = (standing: Standing, threshold = 40) =>
  qualifyingSets(standing, events, threshold).map(
    ({ events: needed, score }) =>
      `${needed.map(({ eventType, properties }) => `${eventType}${String(properties['page_path'] ?? '')}`).join(' + ')} = ${score}`,
  );

describe('the events that rules tell apart', () => {
  it('are one for each type, and one for each set of rules that special ones meet', () => {
    const pages = events.filter(({ eventType }) => eventType === 'page_visited');
    expect(pages.map(({ properties, rules }) => [properties, rules.length])).toEqual([
      [{}, 1],
      [{ page_path: '/pricing' }, 2],
      [{ page_path: '/careers' }, 2],
    ]);
    expect(events).toHaveLength(new Set(defaultRules.map(({ eventType }) => eventType)).size + 2);
  });

  it('leave out what no rule gives anything for', () => {
    expect(possibleEvents(defaultRules.map((rule) => ({ ...rule, enabled: false })))).toEqual([]);
  });
});

describe('what a lead still needs', () => {
  it('is a single event where one is enough, the smallest first', () => {
    expect(setsAt(at(30)).slice(0, 2)).toEqual(['content_downloaded = 40', 'page_visited/pricing = 40']);
    expect(setsAt(at(35))).toContain('email_clicked = 40');
  });

  it('is a pair where none is, and never one with an event that were enough alone', () => {
    const sets = setsAt(at(0));
    expect(sets.length).toBeGreaterThan(0);
    expect(sets.every((set) => set.includes(' + '))).toBe(true);
    expect(sets[0]).toMatch(/= 40$/);
    expect(setsAt(at(39)).some((set) => set.includes('demo_requested + '))).toBe(false);
  });

  it('knows what caps have left', () => {
    const opened = defaultRules.find(({ eventType }) => eventType === 'email_opened')!;
    expect(setsAt(at(39))).toContain('email_opened = 40');
    const full = new Map([
      [opened.id, [{ eventId: 'a', occurredAtMs: 500, milliPoints: 5_000, effectiveMilliPoints: 5_000 }]],
    ]);
    expect(setsAt(at(39, full))).not.toContain('email_opened = 40');
    const almost = new Map([
      [opened.id, [{ eventId: 'a', occurredAtMs: 500, milliPoints: 4_000, effectiveMilliPoints: 4_000 }]],
    ]);
    expect(setsAt(at(38))).toContain('email_opened + email_opened = 40');
    expect(setsAt(at(38, almost))).not.toContain('email_opened + email_opened = 40');
  });

  it('is out of reach where no two events suffice', () => {
    expect(setsAt(at(0), 500)).toEqual([]);
  });
});
