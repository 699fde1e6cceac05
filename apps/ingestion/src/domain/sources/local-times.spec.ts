import { describe, expect, it } from '@jest/globals';
import { inTimeZone } from './local-times.ts';

describe('a time in the zone of its source', () => {
  it.each([
    ['2026-05-04T10:00:00', '2026-05-04T08:00:00.000Z'],
    ['2026-01-04 10:00', '2026-01-04T09:00:00.000Z'],
    // Twice in autumn, left out in spring.
    ['2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z'],
    ['2026-05-04T10:00:00Z', '2026-05-04T10:00:00Z'],
    ['2026-05-04T10:00:00+05:00', '2026-05-04T10:00:00+05:00'],
    ['1777881600', '1777881600'],
    ['2026-02-30T10:00:00', '2026-02-30T10:00:00'],
    ['2026-13-01T10:00:00', '2026-13-01T10:00:00'],
    ['yesterday', 'yesterday'],
    [undefined, undefined],
  ])('%j is %j in Berlin', (occurred_at, meant) => {
    const event = { event_type: 'a', source: 's', identifiers: {}, properties: {}, occurred_at };
    expect(inTimeZone(event, 'Europe/Berlin').occurred_at).toBe(meant);
  });
});
