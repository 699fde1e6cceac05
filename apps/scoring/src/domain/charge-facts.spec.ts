import { describe, expect, it } from '@jest/globals';
import { chargeFacts } from './charge-facts.ts';
import { defaultRules } from './default-rules.ts';
import type { Fact } from './fact.ts';

const visit: Fact = {
  eventId: 'event',
  leadId: 'lead',
  status: 'active',
  eventType: 'page_visited',
  source: 'website',
  occurredAtMs: 0,
  properties: { page_path: '/pricing' },
};

describe('the charges of an event', () => {
  it('are one for each rule that it matches', () => {
    expect(chargeFacts(defaultRules, [visit]).map(({ milliPoints }) => milliPoints)).toEqual([2_000, 8_000]);
  });

  it.each(['quarantined', 'removed'] as const)('are none while it is %s', (status) => {
    expect(chargeFacts(defaultRules, [{ ...visit, status }])).toEqual([]);
  });

  it('are none by the default rules for a type that the engine does not know', () => {
    expect(chargeFacts(defaultRules, [{ ...visit, eventType: 'llama_petted' }])).toEqual([]);
  });
});
