import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeFields } from './change-fields.ts';
import { closeDeal } from './close-deal.ts';
import type { DealLife, Decision } from './deal-life.ts';
import { takesPlace, timeInStages, type Place } from './deal-places.ts';
import { at, openDeal, stage } from './deal-samples.ts';
import { moveDeal } from './move-deal.ts';
import { reopenDeal } from './reopen-deal.ts';
import { voidDeal } from './void-deal.ts';

type Step = { act: (deal: DealLife, now: Date) => Decision; minute: number };

/** Clocks of transactions may run backwards against each other, so the minutes come in no order. */
const steps = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 500 }),
    act: fc.oneof(
      fc
        .constantFrom('new', 'demo', 'proposal', 'pilot', 'nowhere')
        .map((id) => (deal: DealLife, now: Date) => moveDeal(deal, stage(id), now)),
      fc
        .constantFrom('won' as const, 'lost' as const)
        .map(
          (outcome) => (deal: DealLife, now: Date) =>
            closeDeal(deal, { outcome, reason: 'so', valueCents: null }, now),
        ),
      fc
        .constantFrom('new', 'demo')
        .map(
          (id) => (deal: DealLife, now: Date) => reopenDeal(deal, { stage: stage(id), otherOpen: null }, now),
        ),
      fc.constant((deal: DealLife, now: Date) => voidDeal(deal, null, now)),
      fc.nat().map((valueCents) => (deal: DealLife, now: Date) => changeFields(deal, { valueCents }, now)),
    ),
  }),
  { maxLength: 40 },
);

/** As the store keeps it: the line before ends where the new one begins. */
function live(all: readonly Step[]): { deal: DealLife; places: Place[]; changes: number } {
  let deal = openDeal;
  let changes = 0;
  const first: Place = { stageId: 'new', status: 'open', enteredAt: at(0), leftAt: null };
  const places: Place[] = [first];
  for (const { act, minute } of all) {
    const decision = act(deal, at(minute));
    if (decision.kind !== 'changes') continue;
    changes += 1;
    if (takesPlace(deal, decision.deal)) {
      const { stageId, status, updatedAt } = decision.deal;
      places.at(-1)!.leftAt = updatedAt;
      places.push({ stageId, status, enteredAt: updatedAt, leftAt: null });
    }
    deal = decision.deal;
  }
  return { deal, places, changes };
}

describe('the places of a deal', () => {
  it('follow one another without gap or overlap, and the last is where it stands', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { deal, places, changes } = live(all);
        for (const [index, { enteredAt, leftAt }] of places.entries()) {
          expect(leftAt).toEqual(places[index + 1]?.enteredAt ?? null);
          expect((leftAt ?? deal.updatedAt).getTime()).toBeGreaterThanOrEqual(enteredAt.getTime());
        }
        expect(places.at(-1)).toMatchObject({ stageId: deal.stageId, status: deal.status });
        expect(deal.version).toBe(1 + changes);
        expect(deal.closedAt === null).toBe(deal.status === 'open');
        if (deal.status === 'open') expect(deal.stageEnteredAt).toEqual(places.at(-1)!.enteredAt);
      }),
    );
  });

  it('account for all the time that the deal was open, stage by stage', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { places } = live(all);
        const now = at(600);
        const open = places.filter(({ status }) => status === 'open');
        const total = open.reduce(
          (sum, { enteredAt, leftAt }) => sum + (leftAt ?? now).getTime() - enteredAt.getTime(),
          0,
        );
        const spent = timeInStages(places, now);
        expect([...spent.values()].reduce((sum, each) => sum + each, 0)).toBe(total);
        expect([...spent.keys()].sort()).toEqual([...new Set(open.map(({ stageId }) => stageId))].sort());
      }),
    );
  });

  it('count a stage twice visited once, and not the time between close and reopen', () => {
    const { places } = live([
      { minute: 10, act: (deal, now) => moveDeal(deal, stage('demo'), now) },
      { minute: 15, act: (deal, now) => moveDeal(deal, stage('new'), now) },
      {
        minute: 20,
        act: (deal, now) => closeDeal(deal, { outcome: 'lost', reason: 'so', valueCents: null }, now),
      },
      {
        minute: 50,
        act: (deal, now) => reopenDeal(deal, { stage: stage('demo'), otherOpen: null }, now),
      },
    ]);
    const minuteMs = 60_000;
    expect([...timeInStages(places, at(60))]).toEqual([
      ['new', 15 * minuteMs],
      ['demo', 15 * minuteMs],
    ]);
  });
});
