import hdr from 'hdr-histogram-js';
import type { Percentiles } from '../report/result.ts';

export type LatencyHistogram = {
  record: (ms: number) => void;
  percentiles: () => Percentiles;
};

const longestMs = 10 * 60_000;

/** Three digits of precision from a microsecond to ten minutes. */
export function createHistogram(): LatencyHistogram {
  const histogram = hdr.build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: longestMs * 1_000,
    numberOfSignificantValueDigits: 3,
  });
  // A percentile is the upper end of its bucket, which may lie above the largest value.
  const ms = (percent: number) =>
    round(Math.min(histogram.getValueAtPercentile(percent), histogram.maxValue) / 1_000);
  return {
    record: (value) => histogram.recordValue(Math.round(Math.min(Math.max(value, 0), longestMs) * 1_000)),
    percentiles: () => ({
      p50: ms(50),
      p95: ms(95),
      p99: ms(99),
      max: round(histogram.maxValue / 1_000),
      count: histogram.totalCount,
    }),
  };
}

/** Of measured milliseconds; those below zero, by the clock's grain, count as zero. */
export function percentilesOf(values: Iterable<number>): Percentiles {
  const histogram = createHistogram();
  for (const value of values) histogram.record(value);
  return histogram.percentiles();
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
