import { describe, expect, it } from '@jest/globals';
import { ageEvidence, confidenceIn } from './age-intent.ts';

const asOf = new Date('2026-11-25T09:00:00.000Z');
const days = (count: number) => new Date(asOf.getTime() + count * 24 * 60 * 60 * 1000);

describe('ageEvidence', () => {
  it('halves all evidence every 30 days', () => {
    const evidence = { research: 4, b2b: 2, co_creation: 0 };
    expect(ageEvidence(evidence, asOf, days(30))).toEqual({ research: 2, b2b: 1, co_creation: 0 });
    expect(ageEvidence(evidence, asOf, days(60))).toEqual({ research: 1, b2b: 0.5, co_creation: 0 });
  });

  it('does not grow evidence whose clock was ahead of ours', () => {
    const evidence = { research: 4, b2b: 0, co_creation: 0 };
    expect(ageEvidence(evidence, asOf, days(-1))).toEqual(evidence);
  });
});

describe('confidenceIn', () => {
  const of = (research: number, b2b: number) => confidenceIn('b2b', { research, b2b, co_creation: 0 }, 1.5);

  it('believes one explicit statement and three weak consistent signals, but not two', () => {
    expect(of(0, 4)).toBeCloseTo(0.727, 3);
    expect(of(0, 3)).toBeCloseTo(0.667, 3);
    expect(of(0, 2)).toBeCloseTo(0.571, 3);
  });

  it('sinks with evidence for another product', () => {
    expect(of(2, 4)).toBeLessThan(0.6);
  });
});
