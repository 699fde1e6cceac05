import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideHotLeads, hotLeadKey, type Crossing } from './hot-lead.ts';

const leadId = '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10';
const hourMs = 60 * 60 * 1000;
const at = (hours: number) => new Date(Date.UTC(2026, 10, 1) + hours * hourMs);
const crossing = (number: number, hours: number): Crossing => ({ leadId, crossing: number, asOf: at(hours) });
const told = (decision: ReturnType<typeof decideHotLeads>) =>
  decision.verdicts
    .filter(({ verdict }) => verdict.status === 'requested')
    .map(({ crossing: c }) => c.crossing);

describe('decideHotLeads', () => {
  it('tells the first crossing', () => {
    const decision = decideHotLeads([crossing(1, 0)], null, true);
    expect(told(decision)).toEqual([1]);
    expect(decision.toldAt).toEqual(at(0));
  });

  it('stays quiet for seven days to the millisecond', () => {
    const early = { ...crossing(2, 0), asOf: new Date(at(168).getTime() - 1) };
    expect(decideHotLeads([early], at(0), true).verdicts[0]?.verdict).toEqual({
      status: 'suppressed',
      reason: 'told_recently',
    });
    expect(told(decideHotLeads([crossing(2, 168)], at(0), true))).toEqual([2]);
  });

  it('counts the seven days from the last one told, not from the last one', () => {
    expect(told(decideHotLeads([crossing(1, 0), crossing(2, 100), crossing(3, 200)], null, true))).toEqual([
      1, 3,
    ]);
  });

  it('takes a batch in the order in which it happened', () => {
    expect(told(decideHotLeads([crossing(2, 10), crossing(1, 0)], null, true))).toEqual([1]);
  });

  it('does not tell old news', () => {
    expect(told(decideHotLeads([crossing(1, 0)], at(400), true))).toEqual([]);
  });

  it('tells nothing while alerts are off, and starts no quiet time either', () => {
    const off = decideHotLeads([crossing(1, 0)], null, false);
    expect(off.verdicts[0]?.verdict).toEqual({ status: 'suppressed', reason: 'alerts_off' });
    expect(told(decideHotLeads([crossing(2, 1)], off.toldAt, true))).toEqual([2]);
  });

  it('however crossings are shuffled, repeated and split: each is judged once and none is told within seven days', () => {
    const crossings = fc
      .uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 8 })
      .map((hours) => hours.toSorted((a, b) => a - b).map((hour, index) => crossing(index + 1, hour)));
    const delivery = crossings.chain((all) =>
      fc.record({
        all: fc.constant(all),
        batches: fc
          .tuple(
            fc.shuffledSubarray(all, { minLength: all.length }),
            fc.array(fc.constantFrom(...all), { maxLength: 8 }),
          )
          .chain(([each, repeats]) => fc.shuffledSubarray([...each, ...repeats], { minLength: all.length }))
          .chain((sent) => fc.array(fc.nat(sent.length)).map((cuts) => split(sent, cuts))),
      }),
    );
    fc.assert(
      fc.property(delivery, ({ all, batches }) => {
        const recorded = new Map<string, Crossing>();
        const toldAt: Date[] = [];
        let lastToldAt: Date | null = null;
        for (const batch of batches) {
          const fresh = batch.filter(
            (one, index) => !recorded.has(hotLeadKey(one)) && batch.indexOf(one) === index,
          );
          const decision: ReturnType<typeof decideHotLeads> = decideHotLeads(fresh, lastToldAt, true);
          decision.verdicts.forEach(({ crossing: one, verdict }) => {
            expect(recorded.has(hotLeadKey(one))).toBe(false);
            recorded.set(hotLeadKey(one), one);
            if (verdict.status === 'requested') toldAt.push(one.asOf);
          });
          lastToldAt = decision.toldAt;
        }
        const seen = new Set(batches.flat().map(hotLeadKey));
        expect(recorded.size).toBe(seen.size);
        expect(seen.size).toBeLessThanOrEqual(all.length);
        expect(toldAt.length).toBeGreaterThanOrEqual(1);
        toldAt.forEach((later, index) => {
          const earlier = toldAt[index - 1];
          if (earlier) expect(later.getTime() - earlier.getTime()).toBeGreaterThanOrEqual(168 * hourMs);
        });
      }),
    );
  });
});

function split<T>(items: T[], cuts: number[]): T[][] {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), items.length];
  return edges.slice(1).map((end, index) => items.slice(edges[index], end));
}
