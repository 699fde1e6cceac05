import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backOff, delayFor, messageRetrySchedule, reconnectSchedule } from './retry-schedules.ts';

describe('retry schedules', () => {
  it('has no message delay above 30 s and ends after eight repeats', () => {
    expect(Math.max(...messageRetrySchedule)).toBeLessThanOrEqual(30_000);
    expect(delayFor(messageRetrySchedule, 8, 0)).toBe(30_000);
    expect(delayFor(messageRetrySchedule, 9, 0)).toBeNull();
  });

  it('starts with the first pause after the first failure', () => {
    expect(delayFor(messageRetrySchedule, 1, 0)).toBe(1_000);
  });

  it('only ever shortens a pause, by a fifth at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const full = messageRetrySchedule[attempt - 1] ?? 0;
          const delayMs = delayFor(messageRetrySchedule, attempt, random) ?? Infinity;
          expect(delayMs).toBeLessThanOrEqual(full);
          expect(delayMs).toBeGreaterThanOrEqual(full * 0.8 - 1);
        },
      ),
    );
  });

  it('backs off for ever, capped at the last pause', () => {
    const pauses = backOff(reconnectSchedule, () => 0);
    const taken = Array.from({ length: 9 }, () => pauses.next().value);
    expect(taken).toEqual([100, 250, 500, 1_000, 2_000, 5_000, 5_000, 5_000, 5_000]);
  });
});
