import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinThresholds, passThreshold, untouchedThreshold } from './threshold.ts';

const crossings = (scores: number[], threshold = 70) => {
  let state = untouchedThreshold;
  const told: number[] = [];
  for (const score of scores) {
    const { crossed, ...next } = passThreshold(state, score, threshold);
    if (crossed) told.push(score);
    state = next;
  }
  return told;
};

describe('a threshold', () => {
  it('is crossed by reaching it', () => {
    expect(crossings([10, 69])).toEqual([]);
    expect(crossings([10, 70])).toEqual([70]);
  });

  it('is told once, however often the score passes it from near', () => {
    expect(crossings([70, 69, 70, 66, 90, 71])).toEqual([70]);
  });

  it('is armed again five points below it', () => {
    expect(crossings([70, 66, 70])).toEqual([70]);
    expect(crossings([70, 65, 70])).toEqual([70, 70]);
  });

  it('counts its crossings', () => {
    const first = passThreshold(untouchedThreshold, 80, 70);
    expect(first).toEqual({ armed: false, crossings: 1, crossed: true });
    expect(passThreshold(passThreshold(first, 0, 70), 80, 70).crossings).toBe(2);
  });

  it('is never told twice without the score having been five below in between', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 55, max: 80 })), (scores) => {
        let state = untouchedThreshold;
        let lowest = 0;
        for (const score of scores) {
          const next = passThreshold(state, score, 70);
          if (next.crossed) {
            expect(score).toBeGreaterThanOrEqual(70);
            expect(lowest).toBeLessThanOrEqual(65);
            lowest = score;
          }
          lowest = Math.min(lowest, score);
          state = next;
        }
      }),
    );
  });

  it('is not told again of a person who was told of under another id', () => {
    const told = { armed: false, crossings: 2 };
    expect(joinThresholds([untouchedThreshold, told])).toEqual(told);
    expect(joinThresholds([])).toEqual(untouchedThreshold);
  });
});
