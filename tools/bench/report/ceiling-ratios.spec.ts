import { expect, test } from '@jest/globals';
import { withCeilingRatios } from './ceiling-ratios.ts';
import type { BenchResult } from './result.ts';

const result = {
  throughput: { events_per_s: 2_500 },
  ceilings: [{ name: 'raw insert', per_second: 40_000, unit: 'rows' }],
} as BenchResult;

test('a ratio is the settled events over the ceiling', () => {
  expect(withCeilingRatios(result).throughput!.ratio_to_ceilings).toEqual({ 'raw insert': 0.063 });
});

test('a run without ceilings, or without throughput, stays as it is', () => {
  const { ceilings, throughput } = result;
  expect(withCeilingRatios({ ceilings } as BenchResult)).toEqual({ ceilings });
  expect(withCeilingRatios({ throughput } as BenchResult)).toEqual({ throughput });
});
