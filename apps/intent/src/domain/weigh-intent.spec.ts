import { products, type Product } from '@dna/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ageFactor, lifetimeMs, wholeFactor } from './age-evidence.ts';
import { sumSignals, weighIntent } from './weigh-intent.ts';

const dayMs = 86_400_000;
const signal = (product: Product, weight: number, day = 0) => ({
  product,
  milliWeight: weight * 1_000,
  occurredAtMs: day * dayMs,
});
const intentOf = (signals: ReturnType<typeof signal>[], day = 0) =>
  weighIntent(sumSignals(signals, day * dayMs), 1.5);
const anySignals = fc.array(
  fc.record({
    product: fc.constantFrom(...products),
    milliWeight: fc.integer({ min: -4_000, max: 5_000 }),
    occurredAtMs: fc.integer({ min: 0, max: 200 * dayMs }),
  }),
  { maxLength: 25 },
);

describe('evidence', () => {
  it('halves every 30 days and is gone after 31 half-lives', () => {
    expect(ageFactor(30 * dayMs)).toBe(wholeFactor / 2);
    expect(ageFactor(60 * dayMs)).toBe(wholeFactor / 4);
    expect(ageFactor(-5)).toBe(wholeFactor);
    expect(ageFactor(lifetimeMs)).toBe(0);
  });

  it('is never below 0, and what lies below is not forgotten', () => {
    expect(intentOf([signal('b2b', -2)]).evidence.b2b).toBe(0);
    expect(intentOf([signal('b2b', -2), signal('b2b', 5)]).evidence.b2b).toBe(3);
  });
});

describe('the intent of a lead', () => {
  it('is unknown without evidence', () => {
    expect(intentOf([])).toEqual({
      evidence: { research: 0, b2b: 0, co_creation: 0 },
      confidences: { research: 0, b2b: 0, co_creation: 0 },
      primary: null,
    });
  });

  it('passes 60 % with three weak signals that agree or one explicit statement, and not with two weak ones', () => {
    const weak = signal('research', 1);
    expect(intentOf([weak, weak, weak]).confidences.research).toBeCloseTo(0.67, 2);
    expect(intentOf([signal('b2b', 4)]).confidences.b2b).toBeCloseTo(0.73, 2);
    expect(intentOf([signal('b2b', 5)]).confidences.b2b).toBeCloseTo(0.77, 2);
    expect(intentOf([weak, weak]).confidences.research).toBeCloseTo(0.57, 2);
  });

  it('has no primary product when the first two tie', () => {
    expect(intentOf([signal('b2b', 4), signal('research', 4)]).primary).toBeNull();
    expect(intentOf([signal('b2b', 4), signal('research', 4, 1)], 1).primary).toBe('research');
    expect(intentOf([signal('b2b', 4), signal('research', 4), signal('co_creation', 5)]).primary).toBe(
      'co_creation',
    );
  });

  it('ties exactly, whatever the order in which equal evidence was added', () => {
    const days = [0, 1.3, 7.7, 20.1, 44.4];
    const b2b = days.map((day) => signal('b2b', 1, day));
    const research = days.toReversed().map((day) => signal('research', 1, day));
    expect(intentOf([...b2b, ...research], 100).primary).toBeNull();
  });

  it('does not depend on the order of the signals', () => {
    fc.assert(
      fc.property(anySignals, fc.integer({ min: 0, max: 300 * dayMs }), (signals, atMs) => {
        const half = Math.floor(signals.length / 2);
        const rotated = [...signals.slice(half), ...signals.slice(0, half)];
        expect(weighIntent(sumSignals(rotated, atMs), 1.5)).toEqual(
          weighIntent(sumSignals(signals, atMs), 1.5),
        );
      }),
    );
  });

  it('is that of the formula', () => {
    fc.assert(
      fc.property(anySignals, fc.integer({ min: 0, max: 300 * dayMs }), (signals, atMs) => {
        const intent = weighIntent(sumSignals(signals, atMs), 1.5);
        const evidence = (product: Product) =>
          Math.max(
            0,
            signals
              .filter((one) => one.product === product)
              .reduce((sum, one) => {
                const ageDays = Math.max(0, atMs - one.occurredAtMs) / dayMs;
                return sum + (one.milliWeight / 1_000) * 2 ** (-ageDays / 30);
              }, 0),
          );
        const total = products.reduce((sum, product) => sum + evidence(product), 0);
        for (const product of products) {
          expect(intent.evidence[product]).toBeCloseTo(evidence(product), 6);
          expect(intent.confidences[product]).toBeCloseTo(evidence(product) / (total + 1.5), 6);
        }
        const sum = Object.values(intent.confidences).reduce((a, b) => a + b, 0);
        expect(sum).toBeLessThan(1);
      }),
    );
  });
});
