import { newId } from '@dna/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { replayDecision } from '../src/domain/replay-decision.ts';
import { onServeQueue } from '../src/handlers/on-serve-queue.ts';
import { returnToPool } from '../src/handlers/return-to-pool.ts';
import { placeByHand } from '../src/handlers/route-by-hand.ts';
import { readConfig } from '../src/store/routing-config.ts';
import type { StoredStrategy } from '../src/store/tables.ts';
import { handlersOn, rules, setStrategies, startDatabase, type TestState } from './harness.ts';
import { created, scored, updated, wants } from './messages.ts';

describe('a stored decision', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
  });
  afterAll(() => state.stop());

  const setStrategy = (strategy: StoredStrategy) => setStrategies(state, { b2b: strategy });
  const qualify = async (leads: string[], organization_id: string | null = null) => {
    await handlers.handle(leads.map((lead) => created(lead, { organization_id })));
    await handlers.handle(leads.map((lead, index) => scored(lead, 40 + index)));
    await handlers.handle(leads.map((lead) => wants(lead, { b2b: 5.1, research: 0.3 })));
  };
  /** Of each kind of conflict about a lead one, with what came of it. */
  const dispute = async () => {
    const split = newId();
    await handlers.handle([created(split)]);
    await handlers.handle([scored(split, 50), wants(split, { b2b: 3, research: 2.5 })]);
    const moved = newId();
    await qualify([moved]);
    await handlers.handle([scored(moved, 60, { count: 4 }), wants(moved, { research: 9 }, { count: 4 })]);
    const organization = newId();
    await state.addMember({ capacity: 1, pipelines: ['b2b'] });
    const [first] = many(1);
    await qualify([first!], organization);
    const owner = (await state.decisions()).find(({ lead_id }) => lead_id === first)!.owner_id!;
    await state.db.updateTable('team_members').set({ capacity: 1 }).where('id', '=', owner).execute();
    await qualify(many(1), organization);
  };
  const many = (count: number) => Array.from({ length: count }, () => newId());

  it('replays to itself: whoever got it, whoever waits, by whichever strategy, by rule and by hand', async () => {
    const [a, b] = [
      await state.addMember({ capacity: 30, weight: 2 }),
      await state.addMember({ capacity: 30, weight: 0.7, pipelines: ['b2b', 'research'] }),
    ];
    await state.addMember({ active: false });
    await state.addMember({ away: [{ from: null, until: '2100-01-01T00:00:00.000Z' }] });
    const organization = newId();
    const leads = many(12);
    await qualify(leads);
    await qualify(many(3), organization);
    await setStrategy({ kind: 'weighted_round_robin', weights: { [a]: 0.1, [b]: 0.2 } });
    await qualify(many(10));
    await setStrategy({ kind: 'fixed', owner_ids: [b, a] });
    await qualify(many(4));
    await qualify(many(3), organization);
    const by = { actor: 'test', note: 'by hand', expectedVersion: null };
    for (const [index, leadId] of leads.entries()) {
      const request = { pipelineKey: index % 2 ? 'b2b' : 'research', ownerId: index % 3 ? null : b };
      await handlers.transact((unit) => placeByHand(unit, rules, { ...by, leadId }, request));
      if (index % 4 === 0) await handlers.transact((unit) => returnToPool(unit, rules, { ...by, leadId }));
    }
    await setStrategy({ kind: 'least_loaded' });
    await dispute();
    const crowd = many(60);
    await qualify(crowd);
    await handlers.handle(crowd.slice(-3).map((lead) => updated(lead, { suppressed: true }, 2)));
    await state.db.updateTable('team_members').set({ capacity: 31 }).where('id', '=', a).execute();
    await handlers.transact((unit) => onServeQueue(rules)(unit, []));

    const decisions = await state.decisions();
    expect(new Set(decisions.map(({ outcome }) => outcome))).toEqual(
      new Set(['routed', 'queued', 'returned', 'reassigned', 'unrouted', 'conflict']),
    );
    const kinds = await state.db.selectFrom('conflicts').select('kind').distinct().execute();
    expect(kinds.map(({ kind }) => kind).sort()).toEqual([
      'already_routed',
      'intent_split',
      'no_capacity',
      'owner_contention',
    ]);
    expect(new Set(decisions.map(({ reason }) => reason))).toEqual(
      new Set(['account_owner', 'fewest_turns', 'weighted_turn', 'fixed', 'manual', null]),
    );
    for (const decision of decisions.filter(({ outcome }) => outcome !== 'unrouted')) {
      const { outcome, pipeline_key, owner_id, reason, reasons, candidates } = decision;
      const config = await readConfig(state.db, decision.config_version, rules.intentPrior);
      expect(replayDecision(decision, config!)).toEqual({
        outcome,
        pipeline_key,
        owner_id,
        reason,
        reasons,
        candidates,
      });
    }
  });
});
