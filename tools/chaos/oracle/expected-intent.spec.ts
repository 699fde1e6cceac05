import { describe, expect, it } from '@jest/globals';
import type { SentEvent } from '../load/make-load.ts';
import { expectedIntent } from './expected-intent.ts';

const at = new Date('2026-11-25T12:00:00Z');
const event = (event_type: string, metadata: Record<string, string>, days = 0): SentEvent => ({
  event_id: 'e',
  event_type,
  source: 'portal',
  occurred_at: new Date(at.getTime() - days * 24 * 3_600_000).toISOString(),
  lead_identifier: {},
  metadata,
});

describe('the expected intent', () => {
  it('weighs a statement by its kind', () => {
    expect(expectedIntent([event('form_submitted', { product_interest: 'b2b' })], at)).toEqual({
      evidence: { research: 0, b2b: 4, co_creation: 0 },
      primary: 'b2b',
      confidence: 4 / 5.5,
    });
    expect(expectedIntent([event('demo_requested', { product: 'b2b' })], at).evidence.b2b).toBe(5);
    expect(expectedIntent([event('content_downloaded', { topic: 'b2b' })], at).evidence.b2b).toBe(2);
    expect(
      expectedIntent([event('page_visited', { page_path: '/panel/join' })], at).evidence.co_creation,
    ).toBe(1);
  });

  it('halves what is thirty days old', () => {
    expect(expectedIntent([event('demo_requested', { product: 'b2b' }, 30)], at).evidence.b2b).toBe(2.5);
  });

  it('has no primary without evidence or in a tie', () => {
    expect(expectedIntent([event('email_opened', {})], at).primary).toBeNull();
    const tie = [
      event('content_downloaded', { topic: 'b2b' }),
      event('content_downloaded', { topic: 'research' }),
    ];
    expect(expectedIntent(tie, at)).toMatchObject({ primary: null, confidence: 0 });
  });
});
