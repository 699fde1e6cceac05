import { describe, expect, it } from '@jest/globals';
import { fetchSchedule, nextAttempt } from './fetch-schedule.ts';

const now = new Date('2026-05-04T12:00:00Z');
const dayMs = 86_400_000;

describe('the attempts to fetch a lead', () => {
  it('go on for a fortnight, each after a longer pause or the same', () => {
    const pauses = fetchSchedule.map((_, index) => +nextAttempt(index + 1, now)! - +now);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(13 * dayMs);
    expect(nextAttempt(fetchSchedule.length + 1, now)).toBeNull();
  });

  it('wait for as long as the platform asks', () => {
    expect(nextAttempt(1, now, 60_000)).toEqual(new Date(+now + 60_000));
    expect(nextAttempt(5, now, 1_000)).toEqual(new Date(+now + 3_600_000));
  });
});
