import { leadIntentChanged } from '@dna/contracts';
import { newId } from '@dna/database';
import { as, eventually, merged, recorded } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServers } from './harness.ts';

type Body = Record<string, unknown> & { id: string; ruleset_version: number; version: number };
type Intents = {
  primary: string;
  confidence: number;
  ruleset_version: number;
  intents: { product: string; evidence: number }[];
  signals: { rule: string; weight: number; why: string }[];
};

describe('the intent rules over HTTP', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let http: Awaited<ReturnType<(typeof servers)['startService']>>['http'];
  const texts = new Map<string, string>();
  let asked: string[];
  beforeAll(async () => {
    servers = await startServers();
    ({ http } = await servers.startService());
    await servers.startService();
    asked = servers.answerTexts(texts);
  });
  afterAll(() => servers.stop());

  const send = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    scope: 'admin' | 'write' | 'read' = 'admin',
  ) => {
    const answer = await http.inject({
      method,
      url: `/api/v1/intent${path}`,
      headers: as(scope),
      ...(body !== undefined && { body }),
    });
    return { status: answer.statusCode, body: (answer.body === '' ? {} : answer.json()) as Body };
  };
  const intentsOf = async (lead: string) =>
    (await http.inject({ url: `/api/v1/leads/${lead}/intents`, headers: as('read') })).json<Intents>();
  const evidenceOf = async (lead: string, product: string) =>
    Math.round((await intentsOf(lead)).intents.find((each) => each.product === product)!.evidence);
  const seen = (lead: string, count: number) =>
    eventually(async () => expect(await servers.state.intentOf(lead)).toMatchObject({ basis_count: count }));
  const recomputed = (version: number) =>
    eventually(
      async () =>
        expect((await send('GET', `/rulesets/${version}`)).body).toMatchObject({
          status: 'published',
          recompute: { state: 'done' },
        }),
      { timeoutMs: 20_000 },
    );
  const told = (lead: string) => servers.state.told(leadIntentChanged, [lead]);
  const wrote = (lead: string, text: string) => {
    const reply = recorded(lead, { type: 'email_replied', hasText: true });
    texts.set(reply.data.event_id, text);
    return reply;
  };
  const form = {
    name: 'Form for labs',
    product: 'b2b',
    weight: 3,
    event_types: ['form_submitted'],
    match: { kind: 'property', properties: ['form_id'], values: ['Lab-Form'] },
  };
  const words = {
    name: 'Wrote of assays',
    product: 'research',
    weight: 1.5,
    match: { kind: 'text', language: 'en', phrases: ['assay'] },
  };

  it('are made, changed and deleted, each time as a version that every lead is judged by', async () => {
    const [lead, cold] = [newId(), newId()];
    const demo = { type: 'demo_requested', properties: { product: 'research' } };
    await servers.publish([
      recorded(lead, { type: 'form_submitted', properties: { form_id: 'lab form' } }),
      recorded(cold, demo),
      wrote(cold, 'No words of a product'),
    ]);
    await Promise.all([seen(lead, 1), seen(cold, 2)]);
    const answers = (await told(cold)).length;
    const before = asked.length;
    const made = await send('POST', '/rules', form);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...form,
      match: { ...form.match, values: ['lab form'] },
      except_event_types: [],
      enabled: true,
      ruleset_version: 2,
      published: true,
      warnings: [],
    });
    await recomputed(2);
    expect(await intentsOf(lead)).toMatchObject({ primary: 'b2b', ruleset_version: 2 });
    expect((await told(lead)).at(-1)!.data).toMatchObject({ primary: 'b2b', previous: null });
    // Nothing became different for the other, and nobody's words were needed.
    expect(await intentsOf(cold)).toMatchObject({ primary: 'research', ruleset_version: 2 });
    expect(await told(cold)).toHaveLength(answers);
    expect(asked).toHaveLength(before);
    expect((await send('GET', '/rulesets/2')).body['recompute']).toMatchObject({ leads_changed: 1 });

    await send('PATCH', `/rules/${made.body.id}`, { weight: -2 });
    await recomputed(3);
    expect(await intentsOf(lead)).toMatchObject({ primary: 'unknown', confidence: 0 });
    expect((await intentsOf(lead)).signals[0]!.why).toContain('which speaks against it: weight -2');

    await send('DELETE', `/rules/${made.body.id}`);
    await recomputed(4);
    expect((await intentsOf(lead)).signals).toEqual([]);

    const back = await send('POST', '/rulesets/4/rollback');
    expect(back.body).toMatchObject({ version: 5, rolled_back_to: 3, status: 'published' });
    await recomputed(5);
    expect((await intentsOf(lead)).signals).toHaveLength(1);
    await send('DELETE', `/rules/${made.body.id}`);
    await recomputed(6);
  }, 60_000);

  it('read again what was written when a text rule changes, and keep none of it', async () => {
    const [writer, other, gone] = [newId(), newId(), newId()];
    const lost = wrote(gone, 'An assay, an assay!');
    await servers.publish([wrote(writer, 'Is there an assay? An assay with Ada Lovelace.'), lost]);
    await servers.publish([recorded(other, { type: 'demo_requested', properties: { product: 'b2b' } })]);
    await Promise.all([seen(writer, 1), seen(other, 1), seen(gone, 1)]);
    texts.delete(lost.data.event_id);
    const made = await send('POST', '/rules', words);
    await recomputed(made.body.ruleset_version);
    expect(await evidenceOf(writer, 'research')).toBe(3);
    expect(await evidenceOf(gone, 'research')).toBe(0);
    expect(await told(other)).toHaveLength(1);
    const kept = await servers.state.signalsOf([writer]);
    expect(kept.map(({ detail }) => detail)).toEqual([{ language: 'en', hits: 2, negated: 0 }]);

    // A new name, or a rule that is off both times, changes nothing that was found.
    const before = asked.length;
    const renamed = await send('PATCH', `/rules/${made.body.id}`, { name: 'Asked for assays' });
    await recomputed(renamed.body.ruleset_version);
    expect(asked).toHaveLength(before);
    expect((await intentsOf(writer)).signals[0]!.why).toContain('Asked for assays on');
    await send('DELETE', `/rules/${made.body.id}`);
    await recomputed(renamed.body.ruleset_version + 1);
    expect(await evidenceOf(writer, 'research')).toBe(0);
  }, 60_000);

  it('wait in a draft until it is published, left alone by everybody', async () => {
    const lead = newId();
    await servers.publish([recorded(lead, { type: 'form_submitted', properties: { form_id: 'lab form' } })]);
    await seen(lead, 1);
    const made = await send('POST', '/rules?draft=true', form);
    const version = made.body.ruleset_version;
    expect(made.body).toMatchObject({ published: false });
    expect(await intentsOf(lead)).toMatchObject({ primary: 'unknown', ruleset_version: version - 1 });
    expect((await send('POST', '/rules', form)).status).toBe(409);
    expect((await send('GET', '/rules?ruleset=draft&limit=200')).body['data']).toContainEqual(
      expect.objectContaining({ id: made.body.id }),
    );
    expect((await send('POST', `/rulesets/${version}/publish`, {})).status).toBe(200);
    await recomputed(version);
    expect(await intentsOf(lead)).toMatchObject({ primary: 'b2b', ruleset_version: version });
    const second = (await send('POST', '/rules?draft=true', form)).body.ruleset_version;
    expect((await send('DELETE', `/rulesets/${second}`)).status).toBe(204);
  }, 60_000);

  it.each([
    [
      'a type wanted and excepted',
      { event_types: ['page_visited'], except_event_types: ['page_visited'] },
      'except_event_types.0',
    ],
    ['no types', { event_types: [] }, 'event_types'],
    ['a type with spaces', { event_types: ['Page visited'] }, 'event_types.0'],
    ['no values', { match: { kind: 'property', properties: ['topic'], values: [] } }, 'match.values'],
    [
      'an empty value',
      { match: { kind: 'property', properties: ['topic'], values: ['-'] } },
      'match.values.0',
    ],
    [
      'a property that rules never see',
      { match: { kind: 'property', properties: ['email'], values: ['a'] } },
      'match.properties.0',
    ],
    ['a path without /', { match: { kind: 'page_path', prefixes: ['lab'] } }, 'match.prefixes.0'],
    ['a phrase without a word', { match: { ...words.match, phrases: ['...'] } }, 'match.phrases.0'],
    ['another language', { match: { ...words.match, language: 'fr' } }, 'match.language'],
    ['a pattern', { match: { kind: 'regex', pattern: '(a+)+' } }, 'match'],
    ['too many phrases', { match: { ...words.match, phrases: Array(101).fill('lab') } }, 'match.phrases'],
    ['a weight finer than thousandths', { weight: 0.0005 }, 'weight'],
    ['a weight beyond measure', { weight: 11 }, 'weight'],
    ['a product that there is not', { product: 'moon' }, 'product'],
    ['a field that there is not', { points: 5 }, ''],
  ])('are refused with %s', async (_name, change, path) => {
    const answer = await send('POST', '/rules', { ...form, ...change });
    expect(answer.status).toBe(422);
    expect((answer.body['errors'] as { path: string }[])[0]!.path).toContain(path);
  });

  it('are for administrators to change, and for readers to see, with a warning where they do little', async () => {
    expect((await send('POST', '/rules', form, 'write')).status).toBe(403);
    expect((await send('GET', '/rules', undefined, 'read')).status).toBe(200);
    expect((await send('PATCH', `/rules/${newId()}`, { weight: 1 })).status).toBe(404);
    const { body } = await send('POST', '/rules?draft=true', {
      ...words,
      weight: 0,
      event_types: ['page_visited', 'moon_landed'],
      match: { ...words.match, phrases: ['not'] },
    });
    const warned = (body['warnings'] as { path: string }[]).map(({ path }) => path);
    expect(warned).toEqual(['event_types.1', 'weight', 'event_types.0', 'match.phrases.0']);
    await send('DELETE', `/rulesets/${body.ruleset_version}`);
  });

  it('are published while events and merges come in, and all leads end with them', async () => {
    const leads = Array.from({ length: 40 }, () => newId()).sort();
    const events = leads.flatMap((lead) => [
      recorded(lead, { type: 'form_submitted', properties: { form_id: 'fair form' } }),
      wrote(lead, 'We look for an assay'),
    ]);
    await servers.publish(events.slice(0, 40));
    const fair = { ...form, match: { ...form.match, values: ['fair form'] } };
    const one = await send('POST', '/rules', fair);
    const two = await send('POST', '/rules', { ...words, weight: 2 });
    const edges = leads.slice(30).map((lead, index) => merged(lead, leads[index]!));
    await servers.publish([...events.slice(40), ...edges]);
    await recomputed(two.body.ruleset_version);
    await eventually(
      async () => {
        for (const [index, lead] of leads.slice(0, 30).entries()) {
          const times = index < 10 ? 2 : 1;
          expect(await evidenceOf(lead, 'b2b')).toBe(3 * times);
          expect(await evidenceOf(lead, 'research')).toBe(2 * times);
          expect((await intentsOf(lead)).ruleset_version).toBe(two.body.ruleset_version);
        }
      },
      { timeoutMs: 20_000, intervalMs: 250 },
    );
    expect(one.body.ruleset_version).toBe(two.body.ruleset_version - 1);
    expect(await servers.state.db.selectFrom('dead_letters').selectAll().execute()).toEqual([]);
  }, 60_000);
});

describe('the recomputation while ingestion is away', () => {
  it('waits, answers by the older rules meanwhile, and ends when ingestion is back', async () => {
    const servers = await startServers();
    try {
      const [{ http }] = await Promise.all([servers.startService(), servers.startService()]);
      const inject = async (url: string, body?: object) =>
        (
          await http.inject({
            url: `/api/v1${url}`,
            headers: as('admin'),
            ...(body && { method: 'POST', body }),
          })
        ).json<Body & Intents>();
      const lead = newId();
      const reply = recorded(lead, { type: 'email_replied', hasText: true });
      const texts = new Map([[reply.data.event_id, 'A panel, and an assay.']]);
      let isAway = false;
      const asked = servers.answerTexts(texts, () => isAway);
      await servers.publish([reply]);
      await eventually(async () =>
        expect(await servers.state.intentOf(lead)).toMatchObject({ basis_count: 1 }),
      );
      isAway = true;
      await inject('/intent/rules', {
        name: 'Wrote of assays',
        product: 'research',
        weight: 2,
        match: { kind: 'text', language: 'en', phrases: ['assay'] },
      });
      await eventually(() => expect(asked.length).toBeGreaterThan(1));
      // What needs no words goes on, also for the very lead.
      await servers.publish([recorded(lead, { type: 'demo_requested', properties: { product: 'b2b' } })]);
      await eventually(async () =>
        expect(await inject(`/leads/${lead}/intents`)).toMatchObject({ primary: 'b2b', ruleset_version: 1 }),
      );
      expect((await inject('/intent/rulesets/2'))['recompute']).toMatchObject({ state: 'waiting' });
      isAway = false;
      await eventually(
        async () =>
          expect((await inject('/intent/rulesets/2'))['recompute']).toMatchObject({
            state: 'done',
            leads_done: 1,
            leads_changed: 1,
          }),
        { timeoutMs: 30_000 },
      );
      const { intents, ruleset_version } = await inject(`/leads/${lead}/intents`);
      expect(ruleset_version).toBe(2);
      expect(intents.map(({ product, evidence }) => [product, Math.round(evidence)])).toEqual(
        expect.arrayContaining([
          ['research', 2],
          ['b2b', 5],
          ['co_creation', 2],
        ]),
      );
      expect(await servers.state.db.selectFrom('dead_letters').selectAll().execute()).toEqual([]);
    } finally {
      await servers.stop();
    }
  }, 60_000);
});
