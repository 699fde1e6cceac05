import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lowerBound } from './lower-bound.ts';

const anyEvidence = fc.double({ min: 0, max: 1_000, noNaN: true });
const anyPrior = fc.double({ min: 0.01, max: 100, noNaN: true });
const confidence = (evidence: number, total: number, prior: number) => evidence / (total + prior);

describe('the lower bound of a confidence', () => {
  it('is the lower end of the Wilson interval', () => {
    // 5 of 6.5: worked out by hand from the textbook form.
    const [p, n, z] = [5 / 6.5, 6.5, 1.645];
    const textbook =
      (p + z ** 2 / (2 * n) - z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))) / (1 + z ** 2 / n);
    expect(lowerBound(5, 5, 1.5)).toBeCloseTo(textbook, 12);
    expect(lowerBound(5, 5, 1.5)).toBeCloseTo(0.447, 2);
  });

  it('lies between nothing and the confidence, and is nothing only without evidence', () => {
    fc.assert(
      fc.property(anyEvidence, anyEvidence, anyPrior, (own, others, prior) => {
        const bound = lowerBound(own, own + others, prior);
        expect(bound).toBeGreaterThanOrEqual(0);
        expect(bound).toBeLessThanOrEqual(confidence(own, own + others, prior));
      }),
    );
    expect(lowerBound(0, 8, 1.5)).toBe(0);
    expect(lowerBound(0.01, 0.01, 1.5)).toBeGreaterThan(0);
  });

  it('grows with the evidence where the share of the product stays', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 500, noNaN: true }),
        fc.double({ min: 1.01, max: 100, noNaN: true }),
        anyPrior,
        (share, total, factor, prior) => {
          const more = total * factor;
          expect(lowerBound(share * more, more, prior)).toBeGreaterThan(
            lowerBound(share * total, total, prior),
          );
        },
      ),
    );
  });

  it('falls where the same evidence is disputed, and nears the confidence where there is much', () => {
    expect(lowerBound(4, 8, 1.5)).toBeLessThan(lowerBound(4, 4, 1.5));
    expect(confidence(50_000, 100_000, 1.5) - lowerBound(50_000, 100_000, 1.5)).toBeLessThan(0.003);
  });
});
