import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { totalsOf, type LineItem } from './line-items.ts';

const line = (changes: Partial<LineItem> = {}): LineItem => ({
  name: 'Panel',
  quantity: 1,
  unit_price_cents: 100,
  tax_percent: 19,
  ...changes,
});

describe('totalsOf', () => {
  it('adds up lines, each rounded half up by itself', () => {
    expect(totalsOf([line({ quantity: 3, unit_price_cents: 1_999 })])).toEqual({
      net_cents: 5_997,
      tax_cents: 1_139,
      gross_cents: 7_136,
    });
    // 0.5 and 0.5 cents are 1 and 1, not 1 together.
    const half = line({ quantity: 0.005, tax_percent: 0 });
    expect(totalsOf([half, half]).net_cents).toBe(2);
    expect(totalsOf([line({ tax_percent: 0.5 })]).tax_cents).toBe(1);
    expect(totalsOf([])).toEqual({ net_cents: 0, tax_cents: 0, gross_cents: 0 });
  });

  it('is exact where floating point is not', () => {
    expect(totalsOf([line({ quantity: 1.005, unit_price_cents: 1_000 })]).net_cents).toBe(1_005);
    expect(totalsOf([line({ quantity: 100_000, unit_price_cents: 99_999_999 })]).net_cents).toBe(
      9_999_999_900_000,
    );
  });

  it('comes to whole cents that add up, whatever the lines', () => {
    const lines = fc.array(
      fc.record({
        name: fc.constant('Panel'),
        quantity: fc.integer({ min: 1, max: 100_000_000 }).map((thousandths) => thousandths / 1_000),
        unit_price_cents: fc.integer({ min: 0, max: 100_000_000 }),
        tax_percent: fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100),
      }),
      { maxLength: 100 },
    );
    fc.assert(
      fc.property(lines, (items) => {
        const { net_cents, tax_cents, gross_cents } = totalsOf(items);
        expect([net_cents, tax_cents, gross_cents].every(Number.isSafeInteger)).toBe(true);
        expect(gross_cents).toBe(net_cents + tax_cents);
        expect(tax_cents).toBeLessThanOrEqual(net_cents + items.length);
        expect(net_cents).toBe(items.reduce((sum, item) => sum + totalsOf([item]).net_cents, 0));
      }),
    );
  });
});
