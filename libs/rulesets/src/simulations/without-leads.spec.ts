import { describe, expect, it } from '@jest/globals';
import { emptyTally } from './tally.ts';
import { leadsIn, withoutLeads } from './without-leads.ts';

const example = (lead_id: string) => ({ lead_id, before: 30, after: 50, why_before: [], why_after: [] });

describe('withoutLeads', () => {
  it('takes leads out of the examples and leaves the numbers', () => {
    const tally = {
      ...emptyTally,
      leads: 3,
      up: { count: 2, examples: [example('a'), example('b')] },
      down: { count: 1, examples: [example('c')] },
    };
    const spared = withoutLeads(tally, new Set(['b', 'c']));
    expect(leadsIn(spared)).toEqual(['a']);
    expect(spared).toMatchObject({ leads: 3, up: { count: 2 }, down: { count: 1 } });
  });
});
