import {
  dealCreated,
  dealLost,
  dealReopened,
  dealStageChanged,
  dealUpdated,
  dealVoided,
  dealWon,
} from '@dna/contracts';
import { newId } from '@dna/database';
import { erased, eventually, merged } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDeals, type Answer } from './http-harness.ts';

describe('deals by hand', () => {
  let deals: Awaited<ReturnType<typeof startDeals>>;
  beforeAll(async () => {
    deals = await startDeals();
  });
  afterAll(() => deals.stop());

  const open = (body: object = {}) =>
    deals.post('/deals', { lead_id: deals.newLead(), pipeline: 'b2b', ...body });
  const toldOf = async (lead: unknown) =>
    (await deals.state.told()).filter(({ lead_id }) => lead_id === lead);
  const paths = ({ body }: Answer) => (body.errors as { path: string; message: string }[]).map((e) => e.path);

  it('are opened for a known lead in a stage of a pipeline, described and priced', async () => {
    const items = [{ name: 'Panel', quantity: 2.5, unit_price_cents: 10_000, tax_percent: 19 }];
    const lead_id = deals.newLead();
    const made = await open({
      lead_id,
      stage: 'demo',
      title: 'Panel for Basel',
      expected_close_date: '2027-03-31',
      items,
    });
    expect(made).toMatchObject({
      status: 201,
      headers: { etag: '"1"', location: `/api/v1/deals/${made.body.id}` },
      body: {
        lead_id,
        pipeline: { key: 'b2b' },
        stage: { key: 'demo', probability: 35 },
        title: 'Panel for Basel',
        expected_close_date: '2027-03-31',
        items,
        value_cents: 25_000,
        totals: { net_cents: 25_000, tax_cents: 4_750, gross_cents: 29_750 },
        owner_id: null,
        decision_id: null,
        status: 'open',
        updated_by: 'test',
      },
    });
    expect((await deals.get(`/deals/${made.body.id}`)).body).toEqual(made.body);
    const restMs = Date.parse(made.body.rots_at as string) - Date.parse(made.body.stage_entered_at as string);
    expect(restMs).toBe(7 * 86_400_000);
    expect(await toldOf(lead_id)).toMatchObject([
      {
        type: dealCreated.type,
        entity_version: 1,
        data: { deal_id: made.body.id, decision_id: null, decision_ids: [], stage_key: 'demo' },
      },
    ]);
  });

  it('are refused for nobody, in no pipeline or stage, twice, and without the right to write', async () => {
    const cases: [object, string][] = [
      [{ lead_id: newId() }, 'lead_id'],
      [{ pipeline: 'nowhere' }, 'pipeline'],
      [{ stage: 'panel_workshop' }, 'stage'],
      [{ value_cents: 1.5 }, 'value_cents'],
      [{ owner_id: newId() }, 'owner_id'],
      [{ currency: 'euro' }, 'currency'],
      [{ items: [{ name: 'x', unit_price_cents: -1 }] }, 'items.0.unit_price_cents'],
      [{ title: '' }, 'title'],
    ];
    for (const [body, path] of cases) {
      const answer = await open(body);
      expect([answer.status, paths(answer)]).toEqual([422, [path]]);
    }
    const lead_id = deals.newLead();
    const first = await open({ lead_id });
    expect(await open({ lead_id })).toMatchObject({
      status: 409,
      body: { code: 'other_open_deal', deal_id: first.body.id },
    });
    expect((await open({ lead_id, pipeline: 'research' })).status).toBe(201);
    const body = { lead_id: deals.newLead(), pipeline: 'b2b' };
    expect((await deals.post('/deals', body, { scope: 'read' })).status).toBe(403);
  });

  it('are opened once for one Idempotency-Key, by how many requests ever', async () => {
    const call = { headers: { 'idempotency-key': newId() } };
    const body = { lead_id: deals.newLead(), pipeline: 'b2b', title: 'Once' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => deals.post('/deals', body, call)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), 201]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const other = { ...body, lead_id: deals.newLead() };
    expect(await deals.post('/deals', other, call)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_key_reused' },
    });
    // Two requests that say different things at one moment: one of them is the key's, and nothing of the other stays.
    const race = { headers: { 'idempotency-key': newId() } };
    const racers = [deals.newLead(), deals.newLead()];
    const raced = await Promise.all(
      racers.map((lead_id) => deals.post('/deals', { lead_id, pipeline: 'b2b' }, race)),
    );
    expect(raced.map(({ status }) => status).sort()).toEqual([201, 409]);
    const made = (await deals.state.deals()).filter(({ lead_id }) => racers.includes(lead_id!));
    expect(made).toHaveLength(1);
  });

  it('are changed, moved, closed and opened again, each step told once and kept with who did it', async () => {
    const { body: made } = await open();
    const url = `/deals/${made.id}`;
    const steps = [
      await deals.patch(url, { title: 'New name', value_cents: 500, notes: 'Call Monday' }),
      await deals.post(`${url}/move`, { stage: 'proposal' }),
      await deals.post(`${url}/move`, { stage: 'demo' }),
      await deals.post(`${url}/close`, { outcome: 'lost', reason: 'No budget' }),
      await deals.post(`${url}/reopen`),
      await deals.post(`${url}/close`, { outcome: 'won', value_cents: 900 }),
      await deals.post(`${url}/reopen`, { stage: 'proposal' }),
      await deals.post(`${url}/void`, { reason: 'A test' }),
    ];
    expect(steps.map(({ status, body: { version } }) => [status, version])).toEqual(
      steps.map((_, index) => [200, index + 2]),
    );
    expect(steps.map(({ headers }) => headers.etag)).toEqual(steps.map((_, index) => `"${index + 2}"`));
    expect(steps[3]!.body).toMatchObject({ status: 'lost', close_reason: 'No budget', rots_at: null });
    expect(steps[4]!.body).toMatchObject({ status: 'open', stage: { key: 'demo' }, close_reason: null });
    expect(steps[5]!.body).toMatchObject({ status: 'won', value_cents: 900 });
    expect(steps[6]!.body).toMatchObject({ status: 'open', stage: { key: 'proposal' } });

    const told = await toldOf(made.lead_id);
    expect(told.map(({ type, entity_version }) => [type, entity_version])).toEqual(
      [
        dealCreated,
        dealUpdated,
        dealStageChanged,
        dealStageChanged,
        dealLost,
        dealReopened,
        dealWon,
        dealReopened,
        dealVoided,
      ].map(({ type }, index) => [type, index + 1]),
    );
    expect(told[1]!.data).toMatchObject({ changed: ['title', 'notes', 'value_cents'], changed_by: 'test' });
    expect(JSON.stringify(told)).not.toMatch(/New name|Monday|No budget|A test/);
    expect(told[6]!.data).toMatchObject({ status: 'won', value_cents: 900, channel: 'api' });

    const { data, time_in_stages } = (await deals.get(`${url}/history`)).body;
    expect(data.map(({ from_stage, to_stage, to_status }) => [from_stage, to_stage, to_status])).toEqual([
      [null, 'new', 'open'],
      ['new', 'proposal', 'open'],
      ['proposal', 'demo', 'open'],
      ['demo', 'demo', 'lost'],
      ['demo', 'demo', 'open'],
      ['demo', 'demo', 'won'],
      ['demo', 'proposal', 'open'],
      ['proposal', 'proposal', 'void'],
    ]);
    expect(data.map(({ left_at }) => left_at)).toEqual([
      ...data.slice(1).map(({ entered_at }) => entered_at),
      null,
    ]);
    expect(new Set(data.map(({ actor, channel }) => `${actor} ${channel}`))).toEqual(new Set(['test api']));
    expect((time_in_stages as { stage: string }[]).map(({ stage }) => stage)).toEqual([
      'new',
      'proposal',
      'demo',
    ]);
  });

  it('answer a repeated wish as if it had just been done, and tell nobody', async () => {
    const { body: made } = await open();
    const url = `/deals/${made.id}`;
    for (const [path, body] of [
      ['/move', { stage: 'demo' }],
      ['/close', { outcome: 'won' }],
      ['/reopen', undefined],
      ['/void', undefined],
    ] as const) {
      const once = await deals.post(`${url}${path}`, body);
      expect(await deals.post(`${url}${path}`, body)).toMatchObject({ status: 200, body: once.body });
    }
    expect(await toldOf(made.lead_id)).toHaveLength(5);
  });

  it('are not changed by who has not seen the latest version, which the answer names', async () => {
    const { body: made } = await open();
    const url = `/deals/${made.id}`;
    const seen = (etag: string) => ({ headers: { 'if-match': etag } });
    expect((await deals.patch(url, { notes: 'first' }, seen('"1"'))).status).toBe(200);
    for (const [path, body] of [
      ['/move', { stage: 'demo' }],
      ['/close', { outcome: 'won' }],
      ['/reopen', {}],
      ['/void', {}],
    ] as const) {
      const stale = await deals.post(`${url}${path}`, body, seen('"1"'));
      expect(stale).toMatchObject({ status: 412, body: { code: 'precondition_failed', version: 2 } });
    }
    expect(await deals.patch(url, { notes: 'late' }, seen('W/"1"'))).toMatchObject({ status: 412 });
    expect((await deals.patch(url, { notes: 'x' }, seen('abc'))).status).toBe(400);
    expect((await deals.post(`${url}/move`, { stage: 'demo' }, seen('*'))).status).toBe(200);
    const both = await Promise.all(
      [1, 2].map((n) => deals.patch(url, { notes: `writer ${n}` }, { ...seen('"3"'), replica: n })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('refuse what breaks a rule, and say what to do instead', async () => {
    const { body: made } = await open();
    const url = `/deals/${made.id}`;
    const refused = async (path: string, body?: object) => {
      const answer = await deals.post(`${url}${path}`, body);
      return [answer.status, answer.body.code, ...('errors' in answer.body ? paths(answer) : [])];
    };
    expect(await refused('/move', { stage: 'panel_workshop' })).toEqual([422, 'unprocessable', 'stage']);
    expect(await refused('/close', { outcome: 'lost' })).toEqual([422, 'unprocessable', 'reason']);
    expect(await refused('/close', { outcome: 'gone' })).toEqual([422, 'unprocessable', 'outcome']);
    await deals.post(`${url}/close`, { outcome: 'won' });
    expect((await refused('/move', { stage: 'demo' })).slice(0, 2)).toEqual([409, 'not_open']);
    const next = await open({ lead_id: made.lead_id });
    expect(await deals.post(`${url}/reopen`)).toMatchObject({
      status: 409,
      body: { code: 'other_open_deal', deal_id: next.body.id },
    });
    expect((await deals.patch(url, { value_cents: 3 })).body).toMatchObject({ code: 'fields_closed' });
    expect((await deals.patch(url, {})).status).toBe(422);
    for (const path of ['', '/history'])
      expect((await deals.get(`/deals/${newId()}${path}`)).status).toBe(404);
    expect((await deals.post(`/deals/${newId()}/move`, { stage: 'demo' })).status).toBe(404);
    expect((await deals.post('/deals/none/move', { stage: 'demo' })).status).toBe(400);
  });

  it('are found by the words of title and notes, in their pipeline, and by nothing unknown', async () => {
    const word = `zebra${newId().slice(-6)}`;
    const { body: one } = await open({ title: `The ${word}-panel`, notes: 'Ask Ada' });
    const { body: two } = await open({ pipeline: 'research', notes: `about ${word}s` });
    const ids = async (url: string) => (await deals.get(url)).body.data.map(({ id }) => id);
    expect(await ids(`/deals?q=${word}`)).toEqual([two.id, one.id]);
    expect(await ids(`/deals?q=${word.toUpperCase()}%20pan`)).toEqual([one.id]);
    expect(await ids(`/deals?q=${word}&pipeline=research`)).toEqual([two.id]);
    expect(await ids(`/pipelines/b2b/deals?q=${word}`)).toEqual([one.id]);
    expect(await ids(`/deals?q=%27%29%3B%20%26%7C%21`)).toEqual([]);
    const first = (await deals.get(`/deals?q=${word}&limit=1`)).body;
    expect(await ids(`/deals?q=${word}&limit=1&cursor=${first.next_cursor}`)).toEqual([one.id]);
    expect((await deals.get('/pipelines/nowhere/deals')).status).toBe(404);
    expect((await deals.get('/pipelines/b2b/deals?pipeline=research')).status).toBe(400);
    expect((await deals.get('/deals?title=x')).status).toBe(400);
  });

  it('of an erased person are gone, or a figure that nobody can describe again', async () => {
    const lead_id = deals.newLead();
    const call = { headers: { 'idempotency-key': newId() } };
    const typed = {
      title: 'Secret title',
      notes: 'Secret notes',
      items: [{ name: 'Secret', unit_price_cents: 5 }],
    };
    const { body: closed } = await deals.post('/deals', { lead_id, pipeline: 'b2b', ...typed }, call);
    await deals.post(`/deals/${closed.id}/close`, { outcome: 'won', reason: 'Secret reason' });
    const { body: left } = await open({ lead_id, ...typed });
    await deals.publish([erased([lead_id])]);
    await eventually(async () => expect((await deals.get(`/deals/${left.id}`)).status).toBe(404));
    const figure = (await deals.get(`/deals/${closed.id}`)).body;
    expect(figure).toMatchObject({ lead_id: null, status: 'won', value_cents: 5, title: null, items: [] });
    expect(JSON.stringify(await deals.state.deals())).not.toMatch(/Secret/);
    expect(
      await deals.state.db
        .selectFrom('deal_requests')
        .select('key')
        .where('key', '=', call.headers['idempotency-key'])
        .execute(),
    ).toEqual([]);
    expect((await deals.patch(`/deals/${closed.id}`, { notes: 'again' })).body.code).toBe('person_erased');
    expect((await deals.post(`/deals/${closed.id}/reopen`)).body.code).toBe('person_erased');
    expect(paths(await open({ lead_id }))).toEqual(['lead_id']);
  });

  it('stand behind the older one of the same person, and are named by it', async () => {
    const [lead, other] = [deals.newLead(), deals.newLead()];
    const { body: older } = await open({ lead_id: lead });
    const { body: younger } = await open({ lead_id: other });
    const edge = merged(other, lead);
    await deals.publish([edge]);
    await eventually(async () =>
      expect((await deals.get(`/deals/${younger.id}`)).body.status).toBe('superseded'),
    );
    expect((await toldOf(other)).at(-1)).toMatchObject({
      type: dealUpdated.type,
      causation_id: edge.id,
      data: { status: 'superseded', changed: ['status'], changed_by: 'ingestion', channel: 'message' },
    });
    expect(await deals.post(`/deals/${younger.id}/move`, { stage: 'demo' })).toMatchObject({
      status: 409,
      body: { code: 'not_open', deal_id: older.id },
    });
    expect((await open({ lead_id: other })).body).toMatchObject({ deal_id: older.id });
    await deals.post(`/deals/${older.id}/close`, { outcome: 'lost', reason: 'Chose the other' });
    expect((await deals.post(`/deals/${younger.id}/reopen`)).body).toMatchObject({
      status: 'open',
      superseded_by: null,
      lead_id: lead,
    });
  });
});
