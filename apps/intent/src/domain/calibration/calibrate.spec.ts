import { describe, expect, it } from '@jest/globals';
import { addCase, calibrate, emptyBins, type Bins } from './calibrate.ts';
import { peakConfidences } from './peak-confidences.ts';

/** As many cases at a confidence, of which so many come true. */
const at = (bins: Bins, confidence: number, cases: number, hits: number) =>
  Array.from({ length: cases }, (_, index) => index < hits).reduce(
    (all, hit) => addCase(all, confidence, hit),
    bins,
  );

describe('a calibration', () => {
  it('finds no error where confidences keep what they promise, but for chance', () => {
    const bins = at(at(emptyBins, 0.25, 400, 100), 0.75, 400, 300);
    const { expectedError, enoughData, bins: shown } = calibrate(bins);
    expect(enoughData).toBe(true);
    expect(expectedError!.value).toBeCloseTo(0);
    expect(expectedError!.high).toBeLessThan(0.06);
    expect(shown[7]).toMatchObject({ from: 70, to: 80, cases: 400, meanConfidence: 0.75, rate: 0.75 });
    expect(shown[7]!.rateLow).toBeCloseTo(0.7053, 3);
    expect(shown[7]!.rateHigh).toBeCloseTo(0.7899, 3);
    expect(shown[0]).toMatchObject({ cases: 0, rate: null });
  });

  it('finds how far they are too high, and its interval holds that', () => {
    const { expectedError } = calibrate(at(at(emptyBins, 0.65, 1_000, 350), 0.85, 1_000, 550));
    expect(expectedError!.value).toBeCloseTo(0.3);
    expect(expectedError!.low).toBeGreaterThan(0.27);
    expect(expectedError!.low).toBeLessThan(0.3);
    expect(expectedError!.high).toBeGreaterThan(0.3);
    expect(expectedError!.high).toBeLessThan(0.33);
  });

  it('says the same of the same bins', () => {
    const bins = at(at(emptyBins, 0.35, 90, 31), 0.95, 80, 60);
    expect(calibrate(bins)).toEqual(calibrate(bins));
  });

  it.each([
    ['few cases', at(emptyBins, 0.65, 99, 60)],
    ['few that came true', at(emptyBins, 0.65, 500, 19)],
    ['nothing', emptyBins],
  ])('does not judge by %s', (_name, bins) => {
    expect(calibrate(bins)).toMatchObject({ enoughData: false, expectedError: null });
  });

  it('has a place for every confidence but none', () => {
    const bins = [0, 0.0001, 0.0999, 0.1, 0.999, 1].reduce(
      (all, each) => addCase(all, each, true),
      emptyBins,
    );
    expect(bins.map(({ cases }) => cases)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
  });
});

describe('the highest confidence that somebody was given', () => {
  const day = 86_400_000;
  const signal = (atDay: number, milliWeight: number, product: 'b2b' | 'research' = 'b2b') => ({
    product,
    milliWeight,
    occurredAtMs: atDay * day,
  });
  const span = { fromMs: 0, untilMs: 100 * day };

  it('is that after the last event that spoke for it', () => {
    const peaks = peakConfidences([signal(10, 4_000), signal(60, 4_000, 'research')], span, 1.5);
    expect(peaks.b2b).toBeCloseTo(4 / 5.5);
    expect(peaks.research).toBeGreaterThan(0.5);
    expect(peaks.co_creation).toBe(0);
  });

  it('leaves out what was said outside of the span', () => {
    expect(peakConfidences([signal(101, 4_000), signal(-1, 4_000)], span, 1.5).b2b).toBe(0);
    const before = peakConfidences([signal(-1, 4_000), signal(1, 1_000)], span, 1.5);
    expect(before.b2b).toBeGreaterThan(4 / 5.5);
  });
});
