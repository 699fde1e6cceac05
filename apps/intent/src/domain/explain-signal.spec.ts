import { describe, expect, it } from '@jest/globals';
import { explainSignal, type ExplainableSignal } from './explain-signal.ts';

const demo: ExplainableSignal = {
  ruleName: 'Demo of B2B Lab Enablement requested',
  occurredAtMs: Date.parse('2026-10-26T12:00:00Z'),
  milliWeight: 5_000,
  detail: { property: 'product', value: 'b2b' },
};
const at = Date.parse('2026-11-25T12:00:00Z');

describe('the explanation of a signal', () => {
  it('says what was seen, when, and what is left of it', () => {
    expect(explainSignal(demo, at)).toEqual({
      weight: 5,
      decayFactor: 0.5,
      evidence: 2.5,
      why: 'Demo of B2B Lab Enablement requested on 2026-10-26 (product is "b2b"): weight 5, 2.5 left, halving every 30 days.',
    });
  });

  it('tells what speaks against a product, without the words', () => {
    const detail = { language: 'en', hits: 2, negated: 1 } as const;
    expect(explainSignal({ ...demo, ruleName: 'Wrote of it', milliWeight: -2_000, detail }, at).why).toBe(
      'Wrote of it on 2026-10-26 (2 phrases found, 1 of them negated), which speaks against it: ' +
        'weight -2, -1 left, halving every 30 days.',
    );
  });

  it('names the campaign', () => {
    expect(explainSignal({ ...demo, detail: { campaign_product: 'b2b' } }, at).why).toContain(
      '(the campaign is for b2b)',
    );
  });
});
