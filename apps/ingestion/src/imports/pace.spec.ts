import { describe, expect, it } from '@jest/globals';
import { createPace } from './pace.ts';

describe('the pace of an import', () => {
  it('grows while the door is quick, up to the most', () => {
    const pace = createPace(250);
    for (let slice = 0; slice < 20; slice += 1) pace.took(pace.size(), 20, false);
    expect(pace.size()).toBe(250);
  });

  it('is halved for every slow answer, and never stops', () => {
    const pace = createPace(250);
    const sizes = Array.from({ length: 5 }, () => {
      pace.took(pace.size(), 900, false);
      return pace.size();
    });
    expect(sizes).toEqual([25, 12, 10, 10, 10]);
  });

  it('is the slowest as soon as Postgres does not keep up', () => {
    const pace = createPace(250);
    for (let slice = 0; slice < 20; slice += 1) pace.took(pace.size(), 20, false);
    pace.took(250, 20, true);
    expect(pace.size()).toBe(10);
  });

  it('does not grow by slices that were not full', () => {
    const pace = createPace(250);
    pace.took(3, 5, false);
    expect(pace.size()).toBe(50);
  });

  it('settles where a slice takes about as long as an event may wait', () => {
    const pace = createPace(250);
    const msPerRow = 4;
    const times = Array.from({ length: 60 }, () => {
      const ms = pace.size() * msPerRow;
      pace.took(pace.size(), ms, false);
      return ms;
    });
    expect(Math.max(...times.slice(10))).toBeLessThan(2 * 250);
    expect(Math.max(...times.slice(-20))).toBeGreaterThan(125);
  });
});
