import { describe, expect, it } from '@jest/globals';
import { combineBases, emptyBasis, extendBasis, sameBasis, type Basis } from '@dna/contracts';
import fc from 'fast-check';
import { countFacts } from './count-facts.ts';

const anyFact = fc.record({
  eventId: fc.uuid(),
  leadId: fc.constantFrom('lead-a', 'lead-b', 'lead-c'),
  revision: fc.integer({ min: 1, max: 3 }),
});

/** Takes facts in batches as a service does: the highest revision of an event counts, whatever came before. */
function recordInBatches(batches: { eventId: string; leadId: string; revision: number }[][]) {
  const known = new Map<string, { eventId: string; leadId: string; revision: number }>();
  let bases: ReadonlyMap<string, Basis> = new Map();
  for (const batch of batches) {
    const newest = new Map<string, (typeof batch)[number]>();
    for (const fact of batch) {
      if (fact.revision > (newest.get(fact.eventId)?.revision ?? 0)) newest.set(fact.eventId, fact);
    }
    const recorded = [...newest.values()].filter(
      (fact) => fact.revision > (known.get(fact.eventId)?.revision ?? 0),
    );
    const replaced = recorded.flatMap((fact) => known.get(fact.eventId) ?? []);
    bases = new Map([...bases, ...countFacts(bases, recorded, replaced)]);
    for (const fact of recorded) known.set(fact.eventId, fact);
  }
  return bases;
}

describe('the basis of a lead', () => {
  it('is the same for the same facts, however they are ordered, repeated and batched', () => {
    const history = fc.uniqueArray(anyFact, { selector: (fact) => `${fact.eventId} ${fact.revision}` });
    fc.assert(
      fc.property(history, fc.array(fc.nat()), fc.integer({ min: 1, max: 5 }), (facts, dice, size) => {
        const shuffled = [...facts, ...facts].toSorted(
          (a, b) => order(dice, a.eventId) - order(dice, b.eventId),
        );
        const batches: (typeof facts)[] = [];
        for (let at = 0; at < shuffled.length; at += size) batches.push(shuffled.slice(at, at + size));
        const whole = combineBases(recordInBatches([facts]).values());
        const pieces = combineBases(recordInBatches(batches).values());
        expect(sameBasis(pieces, whole)).toBe(true);

        const highest = facts.filter((fact) =>
          facts.every((other) => other.eventId !== fact.eventId || other.revision <= fact.revision),
        );
        expect(whole).toEqual(extendBasis(emptyBasis, highest));
      }),
    );
  });

  it('moves with an event that is given to another lead', () => {
    const first = { eventId: '0e6a3c52-5a9e-8b41-9f07-3f2d7c6f1a11', leadId: 'a', revision: 1 };
    const amended = { ...first, leadId: 'b', revision: 2 };
    const bases = recordInBatches([[first], [amended], [first]]);
    expect(bases.get('a')).toEqual(emptyBasis);
    expect(bases.get('b')).toEqual(extendBasis(emptyBasis, [amended]));
  });
});

function order(dice: number[], text: string): number {
  return dice.reduce((sum, die, index) => (sum * 31 + die * text.charCodeAt(index % text.length)) % 9_973, 7);
}
