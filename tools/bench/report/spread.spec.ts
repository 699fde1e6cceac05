import { expect, test } from '@jest/globals';
import { median, spreadOf } from './spread.ts';

test('the median is the middle one, or the mean of the middle two', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
});

test('there is no median of nothing', () => {
  expect(() => median([])).toThrow();
});

test('a spread is rounded to hundredths', () => {
  expect(spreadOf([10 / 3, 12, 11.007])).toEqual({ min: 3.33, median: 11.01, max: 12 });
});
