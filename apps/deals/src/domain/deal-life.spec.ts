import { describe, expect, it } from '@jest/globals';
import { changeFields } from './change-fields.ts';
import { closeDeal } from './close-deal.ts';
import type { DealLife, Decision } from './deal-life.ts';
import { at, openDeal, stage } from './deal-samples.ts';
import { moveDeal } from './move-deal.ts';
import { reopenDeal } from './reopen-deal.ts';
import { voidDeal } from './void-deal.ts';

const after = (decision: Decision): DealLife => {
  if (decision.kind !== 'changes') throw new Error(`it ${decision.kind}`);
  return decision.deal;
};
const code = (decision: Decision) => (decision.kind === 'refused' ? decision.refusal.code : decision.kind);
const won = after(closeDeal(openDeal, { outcome: 'won', reason: 'price', valueCents: 900 }, at(5)));
const superseded: DealLife = { ...openDeal, status: 'superseded', supersededBy: 'older' };
const items = [{ name: 'Panel', quantity: 2, unit_price_cents: 500, tax_percent: 19 }];

describe('a deal is moved', () => {
  it('forwards and backwards, and says from where', () => {
    const moved = moveDeal(openDeal, stage('proposal'), at(1));
    expect(moved).toMatchObject({
      deal: { stageId: 'proposal', stageEnteredAt: at(1), updatedAt: at(1), version: 2 },
      fact: { kind: 'stage-changed', fromStageId: 'new' },
    });
    expect(after(moveDeal(after(moved), stage('new'), at(2)))).toMatchObject({ stageId: 'new', version: 3 });
  });

  it('not where it is, to no stage of another pipeline, to none that is retired, and only open', () => {
    expect(code(moveDeal(openDeal, stage('new'), at(1)))).toBe('already');
    expect(code(moveDeal(openDeal, undefined, at(1)))).toBe('stage_unknown');
    expect(code(moveDeal(openDeal, stage('pilot'), at(1)))).toBe('stage_retired');
    expect(code(moveDeal(won, stage('demo'), at(1)))).toBe('not_open');
    expect(moveDeal(superseded, stage('demo'), at(1))).toMatchObject({
      refusal: { code: 'not_open', supersededBy: 'older' },
    });
  });

  it('at no time before its last change, whatever the clock of the transaction says', () => {
    expect(after(moveDeal({ ...openDeal, updatedAt: at(9) }, stage('demo'), at(1)))).toMatchObject({
      stageEnteredAt: at(9),
      updatedAt: at(9),
    });
  });
});

describe('a deal is closed', () => {
  it('as won, at the value it has or another', () => {
    expect(won).toMatchObject({
      status: 'won',
      stageId: 'new',
      valueCents: 900,
      closeReason: 'price',
      closedAt: at(5),
    });
    const asIs = { outcome: 'won', reason: null, valueCents: null } as const;
    expect(after(closeDeal({ ...openDeal, valueCents: 7 }, asIs, at(1))).valueCents).toBe(7);
  });

  it('as lost with a reason', () => {
    const lost = { outcome: 'lost', valueCents: null } as const;
    expect(code(closeDeal(openDeal, { ...lost, reason: null }, at(1)))).toBe('reason_missing');
    expect(after(closeDeal(openDeal, { ...lost, reason: 'budget' }, at(1)))).toMatchObject({
      status: 'lost',
      closeReason: 'budget',
    });
  });

  it('once: the same again is so already, anything else is refused', () => {
    const again = { outcome: 'won', reason: null, valueCents: null } as const;
    expect(code(closeDeal(won, again, at(6)))).toBe('already');
    expect(code(closeDeal(won, { ...again, valueCents: 1 }, at(6)))).toBe('not_open');
    expect(code(closeDeal(won, { ...again, outcome: 'lost', reason: 'x' }, at(6)))).toBe('not_open');
    expect(code(closeDeal(superseded, again, at(6)))).toBe('not_open');
  });

  it('at no other value than its items come to', () => {
    const priced = { ...openDeal, items, valueCents: 1_000 };
    const closing = (valueCents: number) =>
      closeDeal(priced, { outcome: 'won', reason: null, valueCents }, at(1));
    expect(closing(999)).toMatchObject({ refusal: { code: 'value_from_items', valueCents: 1_000 } });
    expect(after(closing(1_000)).status).toBe('won');
  });
});

describe('a deal is taken back', () => {
  it('while it is open', () => {
    const taken = after(voidDeal(openDeal, 'a test', at(1)));
    expect(taken).toMatchObject({ status: 'void', closeReason: 'a test', closedAt: at(1) });
    expect(code(voidDeal(taken, null, at(2)))).toBe('already');
    expect(code(voidDeal(won, null, at(2)))).toBe('not_open');
  });
});

describe('a deal is opened again', () => {
  const reopen = (deal: DealLife, stageId: string, otherOpen: string | null = null) =>
    reopenDeal(deal, { stage: stage(stageId), otherOpen }, at(8));

  it('in the stage it had or another, as if it had not been closed', () => {
    expect(reopen(won, 'demo')).toMatchObject({
      deal: { status: 'open', stageId: 'demo', stageEnteredAt: at(8), closeReason: null, closedAt: null },
      fact: { kind: 'reopened', fromStatus: 'won' },
    });
    expect(after(reopen(superseded, 'new')).supersededBy).toBeNull();
  });

  it('unless the person has another that is open, or the stage takes none', () => {
    expect(reopen(won, 'new', 'other')).toMatchObject({
      refusal: { code: 'other_open_deal', dealId: 'other' },
    });
    expect(code(reopen(won, 'pilot'))).toBe('stage_retired');
    expect(code(reopen(won, 'nowhere'))).toBe('stage_unknown');
    expect(code(reopen({ ...won, leadId: null }, 'new'))).toBe('person_erased');
  });

  it('once, and is moved otherwise', () => {
    expect(code(reopen(openDeal, 'new'))).toBe('already');
    expect(code(reopen(openDeal, 'demo'))).toBe('already_open');
  });
});

describe('what is said of a deal', () => {
  it('changes field by field, and the names of those that changed are told', () => {
    const changed = changeFields(
      openDeal,
      { title: 'A panel', notes: null, expectedCloseDate: '2027-01-31', valueCents: 5 },
      at(1),
    );
    expect(changed).toMatchObject({
      deal: { title: 'A panel', expectedCloseDate: '2027-01-31', valueCents: 5, currency: 'EUR' },
      fact: { kind: 'updated', changed: ['title', 'expected_close_date', 'value_cents'] },
    });
    expect(code(changeFields(after(changed), { title: 'A panel' }, at(2)))).toBe('already');
  });

  it('has a value that the items come to, and no other beside them', () => {
    const priced = after(changeFields(openDeal, { items }, at(1)));
    expect(priced).toMatchObject({ valueCents: 1_000, items });
    expect(code(changeFields(priced, { items }, at(2)))).toBe('already');
    expect(code(changeFields(priced, { valueCents: 1 }, at(2)))).toBe('value_from_items');
    expect(code(changeFields(priced, { valueCents: 1_000 }, at(2)))).toBe('already');
    expect(after(changeFields(priced, { items: [], valueCents: 1 }, at(2))).valueCents).toBe(1);
    expect(after(changeFields(priced, { items: [] }, at(2))).valueCents).toBe(1_000);
  });

  it('is words only once it is closed, and nothing once the person was erased', () => {
    expect(after(changeFields(won, { notes: 'Thanks' }, at(6))).notes).toBe('Thanks');
    expect(changeFields(won, { valueCents: 1, notes: 'x' }, at(6))).toMatchObject({
      refusal: { code: 'fields_closed', fields: ['value_cents'] },
    });
    expect(code(changeFields({ ...won, leadId: null }, { notes: 'x' }, at(6)))).toBe('person_erased');
  });
});
