import { describe, expect, it } from '@jest/globals';
import { findSignals } from './find-signals.ts';
import { addEvidence, weighIntent } from './weigh-intent.ts';

describe('findSignals', () => {
  it('weighs a demo more than a stated interest, a topic and a page', () => {
    const found = (type: string, properties: Record<string, unknown>) =>
      findSignals(type, properties).map(({ product, weight }) => [product, weight]);
    expect(found('demo_requested', { product: 'B2B' })).toEqual([['b2b', 5]]);
    expect(found('form_submitted', { interest: 'Co-Creation' })).toEqual([['co_creation', 4]]);
    expect(found('webinar_attended', { topic: 'research' })).toEqual([['research', 2]]);
    expect(found('page_visited', { page_path: '/lab-enablement/setup' })).toEqual([['b2b', 1]]);
  });

  it('hears nothing in a refusal or in a product nobody sells', () => {
    expect(findSignals('email_unsubscribed', { product: 'b2b' })).toEqual([]);
    expect(findSignals('form_submitted', { interest: 'coffee' })).toEqual([]);
  });
});

describe('weighIntent', () => {
  it('passes 60 % with three weak signals of one product, and not with two', () => {
    expect(weighIntent({ b2b: 3 })).toMatchObject({ primary: 'b2b', confidence: 3 / 4.5 });
    expect(weighIntent({ b2b: 2 }).confidence).toBeLessThan(0.6);
  });

  it('has no primary without evidence and when two tie', () => {
    expect(weighIntent({})).toMatchObject({ primary: null, confidence: 0 });
    expect(weighIntent({ b2b: 4, research: 4 }).primary).toBeNull();
  });

  it('halves what an event says every 30 days', () => {
    const found = [{ product: 'research' as const, weight: 4 }];
    expect(addEvidence({ research: 1 }, found, 30 * 86_400_000)).toEqual({ research: 3 });
  });
});
