import {
  dealFacts,
  dealReopened,
  dealUpdated,
  dealVoided,
  dealWon,
  subscriptions,
  type Envelope,
} from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { onAny, unlessErased } from '@dna/inbox-outbox';
import { batchesOf, bareHandlers, envelope, startServiceState, type ServiceState } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { onDealFacts } from '../src/handlers/on-deal-facts.ts';
import { rules } from './harness.ts';
import { serveQueue } from '../src/handlers/timers.ts';
import type { RoutingTables } from '../src/store/tables.ts';

/** What else routing hears of: not told here. */
const otherMessages = subscriptions
  .filter(({ consumer, message }) => consumer === 'routing' && message.service !== 'deals')
  .map(({ message }) => message);

type Status = typeof dealUpdated.example.status;

describe('a place in the team', () => {
  let state: ServiceState<RoutingTables>;
  let handle: (...messages: Envelope<unknown>[]) => Promise<void>;
  beforeAll(async () => {
    state = await startServiceState<RoutingTables>('routing');
    const handlers = bareHandlers<RoutingTables>('routing', state, [
      onAny(dealFacts, unlessErased(onDealFacts(rules))),
      onAny(otherMessages, async () => undefined),
    ]);
    handle = (...messages) => handlers.handle(messages);
  });
  afterEach(() => state.clear(['deal_states', 'assignments', 'team_members', 'lead_states']));
  afterAll(() => state.stop());

  /** A lead that was routed. */
  const assigned = async (lead = newId(), released: Date | null = null) => {
    const [member, decision] = [newId(), newId()];
    await sql`
      insert into team_members (id, name, email, pipelines, capacity, time_zone, created_at, updated_at)
      values (${member}, 'Ada', ${`${member}@example.com`}, '{b2b}', 1, 'UTC', now(), now())`.execute(
      state.db,
    );
    await sql`
      insert into assignments (id, lead_id, pipeline_key, owner_id, decision_id, reason, assigned_at, released_at)
      values (${newId()}, ${lead}, 'b2b', ${member}, ${decision}, 'fewest_turns', now(), ${released})`.execute(
      state.db,
    );
    return { lead, decision, dealId: newId() };
  };
  const standing = ({ dealId, decision }: { dealId: string; decision: string }, status: Status) => ({
    ...dealWon.example,
    deal_id: dealId,
    pipeline_key: 'b2b',
    decision_id: decision,
    decision_ids: [decision],
    status,
  });
  type Given = Awaited<ReturnType<typeof assigned>>;
  const updated = (given: Given, status: Status, version: number) =>
    envelope(
      dealUpdated,
      { ...standing(given, status), changed: ['status'] },
      { leadId: given.lead, version },
    );
  const won = (given: Given, version: number) =>
    envelope(dealWon, standing(given, 'won'), { leadId: given.lead, version });
  const reopened = (given: Given, version: number) =>
    envelope(
      dealReopened,
      { ...standing(given, 'open'), from_status: 'won' as const },
      { leadId: given.lead, version },
    );
  const live = async () => {
    const { rows } = await sql<{ decision_id: string }>`
      select decision_id from assignments where released_at is null order by decision_id`.execute(state.db);
    return rows.map((row) => row.decision_id);
  };
  const served = () => state.db.selectFrom('timers').selectAll().where('kind', '=', serveQueue).execute();

  it('is free when the deal is won, for whoever waits, and taken when it is open again', async () => {
    const given = await assigned();
    await handle(updated(given, 'open', 1));
    expect([await live(), await served()]).toEqual([[given.decision], []]);
    await handle(won(given, 2));
    expect(await live()).toEqual([]);
    expect(await served()).toHaveLength(1);
    await handle(reopened(given, 3));
    expect(await live()).toEqual([given.decision]);
    expect(await served()).toHaveLength(1);
  });

  it.each(['lost', 'void', 'superseded'] as const)('is free when the deal is %s', async (status) => {
    const given = await assigned();
    await handle(updated(given, status, 2));
    expect(await live()).toEqual([]);
    await handle(updated(given, 'open', 3));
    expect(await live()).toEqual([given.decision]);
  });

  it('is not touched by a deal that led nobody to it, nor taken back from a person who freed it', async () => {
    const given = await assigned();
    await handle(won({ ...given, decision: newId() }, 1));
    expect(await live()).toEqual([given.decision]);
    const freed = await assigned(newId(), new Date());
    await handle(updated(freed, 'open', 4));
    expect(await live()).toEqual([given.decision]);
  });

  it('says nothing of a lead without any, and takes a message twice', async () => {
    const given = { lead: newId(), decision: newId(), dealId: newId() };
    const voided = envelope(dealVoided, standing(given, 'void'), { leadId: given.lead });
    await handle(voided);
    await handle({ ...voided, id: newId() });
    expect(await live()).toEqual([]);
    await expect(handle({ ...voided, lead_id: null })).rejects.toMatchObject({
      code: 'message_without_lead',
    });
  });

  it('ends the same however the messages are shuffled, repeated and split', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.nat()),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 20, maxLength: 20 }),
        async (keys, sizes) => {
          const [kept, closed] = [await assigned(), await assigned()];
          const messages = [
            updated(kept, 'open', 1),
            won(kept, 2),
            reopened(kept, 3),
            updated(kept, 'open', 4),
            updated(closed, 'superseded', 2),
            updated(closed, 'open', 3),
            won(closed, 4),
          ];
          const order = [...messages, ...messages]
            .map((message) => ({ message: { ...message, id: newId() }, key: keys.next().value as number }))
            .sort((x, y) => x.key - y.key)
            .map(({ message }) => message);
          for (const batch of batchesOf(order, sizes)) await handle(...batch);
          const decisions = await live();
          expect(decisions).toContain(kept.decision);
          expect(decisions).not.toContain(closed.decision);
        },
      ),
      { numRuns: 15 },
    );
  });
});
