import { describe, expect, it } from '@jest/globals';
import { medianRound } from './median-round.ts';
import type { LoadFigures } from './result.ts';

const roundsOf = (...paces: number[]) =>
  paces.map((settled_events_per_s) => ({ settled_events_per_s }) as LoadFigures);

describe('the median round', () => {
  it('is the one in the middle by its pace, not by its place', () => {
    expect(medianRound(roundsOf(900, 300, 500)).settled_events_per_s).toBe(500);
  });

  it('is the slower one of two', () => {
    expect(medianRound(roundsOf(900, 300)).settled_events_per_s).toBe(300);
  });

  it('is not to be had of nothing', () => {
    expect(() => medianRound([])).toThrow('no median');
  });
});
