import { describe, expect, it } from '@jest/globals';
import { spansAround } from './click-spans.ts';

describe('spansAround', () => {
  it('makes one span of what touches, whatever order it comes in', () => {
    expect(spansAround([100, 9, 1, 20], 5)).toEqual([
      { fromMs: -4, untilMs: 14 },
      { fromMs: 15, untilMs: 25 },
      { fromMs: 95, untilMs: 105 },
    ]);
    expect(spansAround([1, 11], 5)).toEqual([{ fromMs: -4, untilMs: 16 }]);
    expect(spansAround([7, 7], 5)).toEqual([{ fromMs: 2, untilMs: 12 }]);
  });

  it('makes none of nothing', () => {
    expect(spansAround([], 5)).toEqual([]);
  });
});
