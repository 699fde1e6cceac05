import { expect, test } from '@jest/globals';
import { createHistogram, percentilesOf } from './histogram.ts';

test('percentiles are those of the values, to three digits', () => {
  const { p50, p95, p99, max, count } = percentilesOf(Array.from({ length: 1_000 }, (_, index) => index + 1));
  expect(count).toBe(1_000);
  expect(p50).toBeCloseTo(500, -1);
  expect(p95).toBeCloseTo(950, -1);
  expect(p99).toBeCloseTo(990, -1);
  expect(max).toBeCloseTo(1_000, -1);
});

test('a value below zero, which two clocks can make, counts as zero', () => {
  expect(percentilesOf([-0.4])).toEqual({ p50: 0, p95: 0, p99: 0, max: 0, count: 1 });
});

test('a histogram of nothing has nothing in it', () => {
  expect(createHistogram().percentiles().count).toBe(0);
});
