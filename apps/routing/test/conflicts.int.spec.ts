import {
  askDealOfDecision,
  conflictClaimed,
  conflictOpened,
  conflictReopened,
  conflictResolved,
  conflictSnoozed,
  conflictUpdated,
  conflictWithdrawn,
  leadReassigned,
  leadRouted,
  leadUnrouted,
} from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { as, dealTold, eventually, merged } from '@dna/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { createService } from '../src/service.ts';
import { handlersOn, startServers } from './harness.ts';
import { created, scored, updated, wants } from './messages.ts';

type Deal = { deal_id: string; status: string; touched: boolean } | null;
type Scope = 'read' | 'write' | 'admin';

describe('routing conflicts', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let state: (typeof servers)['state'];
  let service: Awaited<ReturnType<typeof createService>>;
  let handlers: ReturnType<typeof handlersOn>;
  let deal: Deal = null;
  beforeAll(async () => {
    servers = await startServers();
    ({ state } = servers);
    handlers = handlersOn(state);
    service = await servers.startService();
    servers.bus.answer(askDealOfDecision, async () => ({ deal }));
    await eventually(() => servers.bus.ask(askDealOfDecision, { decision_id: newId() }));
  });
  beforeEach(() => {
    deal = null;
  });
  afterEach(() => state.clear());
  afterAll(() => servers.stop());

  type Body = Record<string, never> & { conflict: { id: string; version: number }; detail: string };
  const send = async (
    method: 'GET' | 'POST',
    url: string,
    {
      body,
      scopes = ['write', 'read'],
      headers = {},
    }: { body?: object; scopes?: Scope[]; headers?: object } = {},
  ) => {
    const answer = await service.http.inject({
      method,
      url: `/api/v1${url}`,
      headers: { ...as(...scopes), ...headers },
      ...(body && { body }),
    });
    return { status: answer.statusCode, etag: answer.headers['etag'], body: answer.json<Body>() };
  };
  const act = (
    id: string,
    name: string,
    body: object = {},
    scopes: Scope[] = ['write', 'read'],
    headers = {},
  ) => send('POST', `/routing/conflicts/${id}/${name}`, { body, scopes, headers });
  const resolve = (id: string, body: object = {}) =>
    act(id, 'resolve', { pipeline: 'b2b', reason: 'said so on the phone', ...body });
  const get = async (id: string) => (await send('GET', `/routing/conflicts/${id}`)).body;
  const list = async (query = '') =>
    (await send('GET', `/routing/conflicts${query}`)).body['data'] as unknown as unknown[];
  const hear = async (...messages: Parameters<typeof handlers.handle>[0]) => {
    for (const message of messages) await handlers.handle([message]);
  };
  const split = { research: 3, b2b: 2.5 };

  /** A lead that wants two things. */
  async function asked() {
    const lead = newId();
    await hear(created(lead), scored(lead, 50), wants(lead, split));
    const [told] = await state.told(conflictOpened, [lead]);
    return { lead, id: told!.data.conflict_id };
  }
  const live = () =>
    state.db.selectFrom('assignments').selectAll().where('released_at', 'is', null).execute();

  it('opens one where a lead wants two things, with the decision that raised it', async () => {
    await state.addMember();
    const { lead, id } = await asked();
    await hear(scored(lead, 51, { count: 4 }), wants(lead, split, { count: 4 }));
    expect(await state.told(conflictOpened)).toHaveLength(1);
    expect(await state.told(leadRouted)).toEqual([]);
    expect(await list(`?lead_id=${lead}&state=live&kind=intent_split`)).toMatchObject([
      { id, state: 'open', options: [{ pipeline_key: 'research' }, { pipeline_key: 'b2b' }, {}] },
    ]);
    expect(await state.decisions()).toMatchObject([{ outcome: 'conflict', conflict_id: id }]);
    expect((await send('GET', `/leads/${lead}/routing`)).body).toMatchObject({
      status: 'conflict',
      conflict: { id },
      reasons: [{ code: 'intent_split' }],
    });
    expect((await send('POST', `/routing/evaluate/${lead}?dry_run=true`)).body).toMatchObject({
      verdict: 'conflicts',
      change: null,
      question: { kind: 'intent_split' },
    });
    expect(await get(id)).toMatchObject({ transitions: [{ version: 1, act: 'open', channel: 'rules' }] });
  });

  it('is claimed, snoozed and resolved; who comes second hears who decided what, and when', async () => {
    const owner = await state.addMember();
    const { lead, id } = await asked();
    expect((await act(id, 'claim')).body).toMatchObject({ changed: true, conflict: { state: 'claimed' } });
    expect((await act(id, 'claim')).body).toMatchObject({ changed: false, conflict: { version: 2 } });
    const until = new Date(Date.now() + 60_000).toISOString();
    expect((await act(id, 'snooze', { until })).body).toMatchObject({ conflict: { snoozed_until: until } });
    const resolved = await resolve(id, { owner_id: owner });
    expect(resolved).toMatchObject({
      status: 200,
      etag: '"4"',
      body: {
        changed: true,
        conflict: { state: 'resolved', choice: { by: 'test', pipeline_key: 'b2b', owner_id: owner } },
      },
    });
    expect(await resolve(id)).toMatchObject({ status: 200, body: { changed: false } });
    const second = await resolve(id, { pipeline: 'research' });
    expect(second).toMatchObject({
      status: 409,
      body: { code: 'conflict', decided_by: 'test', choice: { pipeline_key: 'b2b' } },
    });
    expect(second.body.detail).toContain('test decided it at');
    expect(second.body.detail).toContain(`b2b, owner ${owner}`);

    expect(await live()).toMatchObject([{ lead_id: lead, owner_id: owner, reason: 'manual' }]);
    expect(await state.told(leadRouted)).toMatchObject([{ lead_id: lead, data: { owner_id: owner } }]);
    expect(await state.told(conflictClaimed)).toHaveLength(1);
    expect(await state.told(conflictSnoozed)).toHaveLength(1);
    expect(await state.told(conflictResolved)).toMatchObject([{ entity_version: 4, data: { by: 'test' } }]);
    expect((await get(id))['transitions']).toMatchObject([
      { act: 'open' },
      { act: 'claim', actor: 'test', channel: 'api' },
      { act: 'snooze', details: { until } },
      { act: 'resolve', state: 'resolved', note: 'said so on the phone' },
    ]);
    expect(await state.decisions()).toMatchObject([
      { outcome: 'conflict' },
      { outcome: 'routed', conflict_id: id, actor: 'test', note: 'said so on the phone' },
    ]);
  });

  it('refuses what cannot be, and names the remedy; nothing changes by it', async () => {
    await state.addMember({ pipelines: ['research'] });
    const { id } = await asked();
    const problem = (errors: object[]) => ({ status: 422, body: { errors } });
    expect(await resolve(id, { owner_id: newId() })).toMatchObject(problem([{ path: 'owner_id' }]));
    expect(await resolve(id, { keep: true })).toMatchObject(problem([{ path: 'pipeline' }]));
    expect(await act(id, 'resolve', { keep: true, reason: 'no idea' })).toMatchObject(
      problem([{ path: 'keep' }]),
    );
    expect(await act(id, 'resolve', { pipeline: 'b2b' })).toMatchObject(problem([{ path: 'reason' }]));
    expect(await resolve(id)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('owner_id') },
    });
    const late = new Date(Date.now() + 60 * 24 * 60 * 60_000).toISOString();
    expect(await act(id, 'snooze', { until: late })).toMatchObject(problem([{ path: 'until' }]));
    expect(await act(id, 'snooze', { until: '2020-01-01T00:00:00Z' })).toMatchObject(
      problem([{ path: 'until' }]),
    );
    expect((await act(id, 'undo', { reason: 'wrong' })).status).toBe(409);
    expect((await act(id, 'claim', {}, ['read'])).status).toBe(403);
    expect((await act(newId(), 'claim')).status).toBe(404);
    expect((await act(id, 'claim', {}, ['write'], { 'if-match': '"7"' })).status).toBe(412);
    expect(await get(id)).toMatchObject({ state: 'open', version: 1 });
  });

  it('of many who decide at once one does', async () => {
    const owners = [await state.addMember(), await state.addMember(), await state.addMember()];
    const { lead, id } = await asked();
    const answers = await Promise.all([...owners, ...owners].map((owner_id) => resolve(id, { owner_id })));
    const won = answers.filter(({ body }) => body['changed']);
    expect(won).toHaveLength(1);
    const { owner_id } = (won[0]!.body.conflict as unknown as { choice: { owner_id: string } }).choice;
    for (const { status, body } of answers.filter((each) => !each.body['changed'])) {
      expect(status === 409 ? body['choice'] : body.conflict['choice' as never]).toMatchObject({ owner_id });
    }
    expect(await live()).toMatchObject([{ lead_id: lead, owner_id }]);
    expect(await state.told(leadRouted)).toHaveLength(1);
  });

  it('is withdrawn when the lead makes up its mind, or somebody routes it without being asked', async () => {
    const owner = await state.addMember();
    const { lead, id } = await asked();
    await hear(wants(lead, { b2b: 9, research: 1 }, { count: 4 }), scored(lead, 50, { count: 4 }));
    expect(await get(id)).toMatchObject({ state: 'withdrawn' });
    expect(await state.told(leadRouted)).toMatchObject([
      { data: { owner_id: owner, reason: 'fewest_turns' } },
    ]);
    expect(await resolve(id)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('withdrawn') },
    });

    const other = await asked();
    await send('POST', `/leads/${other.lead}/route`, {
      body: { pipeline: 'b2b', reason: 'met at the fair' },
    });
    expect(await get(other.id)).toMatchObject({
      state: 'withdrawn',
      transitions: [{}, { act: 'withdraw', actor: 'test', details: { because: 'routed_by_hand' } }],
    });
  });

  it('once withdrawn, is not raised again for a day, and then if there is still a reason', async () => {
    await state.addMember();
    const { lead, id } = await asked();
    await hear(updated(lead, { suppressed: true }, 2), updated(lead, { suppressed: false }, 3));
    expect(await get(id)).toMatchObject({ state: 'withdrawn' });
    expect(await state.told(conflictOpened)).toHaveLength(1);
    const { due_at } = await state.db
      .selectFrom('timers')
      .select('due_at')
      .where('kind', '=', 'basis-wait')
      .orderBy('due_at', 'desc')
      .executeTakeFirstOrThrow();
    expect(due_at.getTime() - Date.now()).toBeGreaterThan(23.9 * 60 * 60_000);
    await state.db
      .updateTable('conflicts')
      .set({ closed_at: new Date(Date.now() - 25 * 3_600_000) })
      .execute();
    await hear(scored(lead, 52, { count: 4 }), wants(lead, split, { count: 4 }));
    expect(await state.told(conflictOpened)).toHaveLength(2);
  });

  it('undoes a decision while nobody works on the deal, and asks again', async () => {
    await state.addMember();
    const { lead, id } = await asked();
    await resolve(id);
    deal = { deal_id: newId(), status: 'open', touched: true };
    expect(await act(id, 'undo', { reason: 'the other one' })).toMatchObject({
      status: 409,
      body: { deal_id: deal.deal_id },
    });
    deal = { ...deal, touched: false };
    expect(await act(id, 'undo', { reason: 'the other one' })).toMatchObject({
      status: 200,
      body: { conflict: { state: 'open', choice: null, claimed_by: null } },
    });
    expect(await live()).toEqual([]);
    expect(await state.told(leadUnrouted)).toMatchObject([{ lead_id: lead }]);
    expect(await state.told(conflictReopened)).toHaveLength(1);
    // The lead still wants two things: the question stays, and is not put a second time.
    await hear(scored(lead, 53, { count: 4 }), wants(lead, split, { count: 4 }));
    expect(await list('?state=live')).toMatchObject([{ id }]);
    expect(await resolve(id, { pipeline: 'b2b' })).toMatchObject({ body: { changed: true } });
    expect(await state.told(leadRouted)).toHaveLength(2);
  });

  it('undo is for who decided, for ten minutes, and only for what is so still', async () => {
    await state.addMember();
    const { lead, id } = await asked();
    await resolve(id);
    const earlier = new Date(Date.now() - 11 * 60_000).toISOString();
    const setChoice = (changes: object) =>
      sql`update conflicts set choice = choice || ${JSON.stringify(changes)}::jsonb`.execute(state.db);
    await setChoice({ by: 'somebody else' });
    expect((await act(id, 'undo', { reason: 'wrong one' })).status).toBe(403);
    await setChoice({ by: 'test', at: earlier });
    expect((await act(id, 'undo', { reason: 'wrong one' })).status).toBe(409);
    expect((await act(id, 'reopen', { reason: 'wrong one' })).status).toBe(403);
    await send('POST', `/leads/${lead}/route`, { body: { pipeline: 'discovery', reason: 'moved since' } });
    expect(await act(id, 'reopen', { reason: 'wrong one' }, ['admin', 'write'])).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('moved the lead since') },
    });
  });

  describe('about a lead that is in a pipeline', () => {
    /** In b2b, and now it wants research. */
    async function moved() {
      const [b2b, research] = [await state.addMember(), await state.addMember({ pipelines: ['research'] })];
      const lead = newId();
      await hear(created(lead), scored(lead, 50), wants(lead, { b2b: 5 }));
      await hear(scored(lead, 70, { count: 4 }), wants(lead, { b2b: 1, research: 9 }, { count: 4 }));
      const [told] = await state.told(conflictOpened, [lead]);
      return { lead, id: told!.data.conflict_id, b2b, research };
    }

    it('keeps it, and does not ask the same again', async () => {
      const { lead, id, b2b } = await moved();
      expect((await send('GET', `/leads/${lead}/routing`)).body).toMatchObject({
        status: 'routed',
        conflict: { id, kind: 'already_routed' },
      });
      const kept = await act(id, 'resolve', { keep: true, reason: 'we go on' });
      expect(kept.body).toMatchObject({ conflict: { state: 'resolved', choice: { keep: true } } });
      await hear(scored(lead, 71, { count: 5 }), wants(lead, { research: 9 }, { count: 5 }));
      expect(await list('?state=live')).toEqual([]);
      expect(await live()).toMatchObject([{ owner_id: b2b }]);
      expect((await act(id, 'undo', { reason: 'second thoughts' })).body).toMatchObject({
        conflict: { state: 'open' },
      });
    });

    it('takes no decision back while something else is asked about the lead', async () => {
      const { lead, id } = await moved();
      await act(id, 'resolve', { keep: true, reason: 'we go on' });
      await hear(scored(lead, 71, { count: 5 }), wants(lead, { co_creation: 9 }, { count: 5 }));
      const [other] = (await list('?state=live')) as { id: string }[];
      expect(other!.id).not.toBe(id);
      expect(await act(id, 'undo', { reason: 'second thoughts' })).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining(`lead_id=${lead}&state=live`) },
      });
      expect(await get(id)).toMatchObject({ state: 'resolved' });
    });

    it('moves it, and undo brings it back to its owner', async () => {
      const { lead, id, b2b, research } = await moved();
      await resolve(id, { pipeline: 'research' });
      expect(await live()).toMatchObject([{ lead_id: lead, pipeline_key: 'research', owner_id: research }]);
      expect((await act(id, 'undo', { reason: 'wrong one' })).status).toBe(200);
      expect(await live()).toMatchObject([{ lead_id: lead, pipeline_key: 'b2b', owner_id: b2b }]);
      expect(await state.told(leadReassigned)).toMatchObject([
        { data: { pipeline_key: 'research', owner_id: research } },
        { data: { pipeline_key: 'b2b', owner_id: b2b } },
      ]);
      expect(await get(id)).toMatchObject({ state: 'open' });
    });

    it('is withdrawn when its deal is closed', async () => {
      const { lead, id } = await moved();
      const [routed] = await state.told(leadRouted);
      const given = { leadId: lead, dealId: newId(), pipeline: 'b2b' };
      const decisionIds = [routed!.data.decision_id];
      await hear(dealTold('won', { ...given, decisionIds, status: 'won', version: 2 }));
      expect(await get(id)).toMatchObject({ state: 'withdrawn' });
    });

    it('of two who became one in two pipelines gives one up, or keeps both', async () => {
      await state.addMember({ pipelines: ['b2b', 'research'] });
      const twins = async () => {
        const [a, b] = [newId(), newId()];
        await hear(created(a), scored(a, 50), wants(a, { b2b: 5 }));
        await hear(created(b), scored(b, 50), wants(b, { research: 5 }), merged(b, a));
        await hear(scored(a, 90, { count: 6 }), wants(a, { b2b: 5, research: 5 }, { count: 6 }));
        const [told] = (await state.told(conflictOpened)).filter(({ lead_id }) => [a, b].includes(lead_id!));
        return { a, b, id: told!.data.conflict_id };
      };
      const first = await twins();
      expect((await act(first.id, 'resolve', { keep: true, reason: 'two projects' })).status).toBe(200);
      expect(await live()).toHaveLength(2);

      const { a, b, id } = await twins();
      await resolve(id, { pipeline: 'b2b' });
      expect((await live()).filter(({ lead_id }) => [a, b].includes(lead_id))).toMatchObject([
        { lead_id: a },
      ]);
      expect(await state.told(leadUnrouted)).toMatchObject([
        { lead_id: b, data: { pipeline_key: 'research' } },
      ]);
      expect(await act(id, 'undo', { reason: 'wrong one' })).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining('several pipelines') },
      });
    });
  });

  describe("about the account's owner", () => {
    const organization_id = newId();
    const ofAccount = async () => {
      const lead = newId();
      await hear(created(lead, { organization_id }), scored(lead, 50), wants(lead, { b2b: 5 }));
      return lead;
    };

    it('asks while the owner is full, and gives the lead to the owner as soon as there is room', async () => {
      const owner = await state.addMember({ capacity: 1 });
      const first = await ofAccount();
      const next = await state.addMember();
      const second = await ofAccount();
      const [told] = await state.told(conflictOpened);
      expect(told).toMatchObject({
        lead_id: second,
        data: {
          kind: 'owner_contention',
          evidence: { account_owner: { owner_id: owner, hindrance: 'full' } },
        },
      });
      const id = told!.data.conflict_id;
      // A third one of the account is asked about too; the next in turn takes it.
      const third = await ofAccount();
      const [, other] = await state.told(conflictOpened);
      await resolve(other!.data.conflict_id);
      expect(await live()).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ lead_id: first, owner_id: owner }),
          expect.objectContaining({ lead_id: third, owner_id: next }),
        ]),
      );

      const by = { leadId: first, pipeline: 'b2b', dealId: newId(), status: 'won' as const, version: 2 };
      const decisionIds = [(await state.told(leadRouted, [first]))[0]!.data.decision_id];
      await hear(dealTold('won', { ...by, decisionIds }));
      await eventually(async () => expect(await get(id)).toMatchObject({ state: 'withdrawn' }));
      // The account is with whoever holds it now.
      expect((await live()).map(({ lead_id }) => lead_id)).toContain(second);
    });
  });

  it('tells when one can choose something else', async () => {
    const { lead } = await asked();
    await hear(wants(lead, { ...split, co_creation: 3 }, { count: 4 }), scored(lead, 50, { count: 4 }));
    const [told] = await state.told(conflictUpdated);
    expect(told!.data.options.map(({ pipeline_key }) => pipeline_key).sort()).toEqual([
      'b2b',
      'co_creation',
      'discovery',
      'research',
    ]);
    expect(await state.told(conflictWithdrawn)).toEqual([]);
  });
});
