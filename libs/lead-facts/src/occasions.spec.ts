import type { Envelope } from '@dna/contracts';
import { describe, expect, it } from '@jest/globals';
import type { EventRecorded } from './fact.ts';
import { toFamilies } from './families.ts';
import { eventOccasions, identityOccasions } from './occasions.ts';

const families = toFamilies(
  new Map([
    ['root', ['root', 'alias']],
    ['other', ['other']],
  ]),
);
const factOf = (eventId: string, leadId: string) => ({ eventId, leadId });
const recordedAs = (event_id: string) => ({ id: event_id, data: { event_id } }) as Envelope<EventRecorded>;
const aliasOf = (lead_id: string) => ({ id: lead_id, lead_id }) as Envelope<unknown>;

describe('the occasions that events give', () => {
  const familyOfLead = (leadId: string) => families.get(leadId === 'other' ? 'other' : 'root')!;

  it('are one for each family, with the last event and its message', () => {
    const facts = [factOf('1', 'alias'), factOf('2', 'other'), factOf('3', 'root')];
    const messages = ['1', '2', '3'].map(recordedAs);
    expect(eventOccasions(facts, messages, familyOfLead)).toEqual([
      { family: families.get('root'), cause: messages[2], eventId: '3' },
      { family: families.get('other'), cause: messages[1], eventId: '2' },
    ]);
  });
});

describe('the occasions that edges give', () => {
  it('are the root that a lead joined, and the lead itself, for which nothing counts any more', () => {
    const before = new Map([
      ['alias', 'alias'],
      ['root', 'root'],
    ]);
    const now = new Map([['alias', 'root']]);
    const message = aliasOf('alias');
    expect(identityOccasions(new Set(['alias']), before, now, families, [message])).toEqual([
      { family: { root: 'alias', members: [] }, cause: message, joining: [] },
      { family: families.get('root'), cause: message, joining: ['alias'] },
    ]);
  });

  it('are the former root and the lead that left it, each with its own ids', () => {
    const apart = toFamilies(
      new Map([
        ['root', ['root']],
        ['alias', ['alias']],
      ]),
    );
    const before = new Map([['alias', 'root']]);
    const now = new Map([
      ['alias', 'alias'],
      ['root', 'root'],
    ]);
    const message = aliasOf('alias');
    expect(identityOccasions(new Set(['root']), before, now, apart, [message])).toEqual([
      { family: apart.get('root'), cause: message, joining: [] },
      { family: apart.get('alias'), cause: message, joining: [] },
    ]);
  });
});
