import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leadErased, leadUpdated } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { startIngestion } from './ingestion.harness.ts';
import { dealOpened, happened, othersTell, routed, scored } from './read-model.harness.ts';

describe('leads', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  let others: ReturnType<typeof othersTell>;
  beforeAll(async () => {
    ingestion = await startIngestion();
    others = othersTell(ingestion.testDatabase.url);
  });
  afterAll(async () => {
    await others.stop();
    await ingestion.stop();
  });

  const told = async (definition: { filter: string }, leadId: string) => {
    const subject = definition.filter.replace('*', leadId);
    const { rows } = await sql<{ payload: string }>`
      select payload from ingestion.outbox where subject = ${subject}`.execute(ingestion.owner);
    return rows.map(({ payload }) => JSON.parse(payload));
  };
  const show = async (id: string) => (await ingestion.get(`/leads/${id}`)).json();

  describe('made by hand', () => {
    it('are recorded as an event and shown at once', async () => {
      const made = await ingestion.post('/leads', {
        email: 'Made@Hand.example',
        first_name: 'Mia',
        company: 'Hand GmbH',
        campaign: 'Spring call',
        metadata: { topic: 'b2b' },
      });
      expect(made.statusCode).toBe(201);
      const lead = made.json();
      expect(made.headers.location).toBe(`/api/v1/leads/${lead.id}`);
      expect(lead).toMatchObject({
        email: 'Made@Hand.example',
        first_name: 'Mia',
        status: 'pool',
        source: 'portal',
      });
      const events = (await ingestion.get(`/leads/${lead.id}/events`)).json().data;
      expect(events).toMatchObject([{ event_type: 'identity_updated', metadata: { topic: 'b2b' } }]);
      expect(events[0].campaign_id).not.toBeNull();
    });

    it('are refused when they are known, with the id, unless more shall be said of them', async () => {
      const lead = (await ingestion.post('/leads', { email: 'twice@hand.example' })).json();
      const again = await ingestion.post('/leads', { email: 'TWICE@hand.example', job_title: 'CEO' });
      expect(again.statusCode).toBe(409);
      expect(again.json()).toMatchObject({ code: 'conflict', lead_id: lead.id });
      expect((await show(lead.id)).job_title).toBeNull();
      const more = await ingestion.post('/leads?upsert=true', {
        email: 'twice@hand.example',
        job_title: 'CEO',
      });
      expect(more.statusCode).toBe(200);
      expect(more.json()).toMatchObject({ id: lead.id, job_title: 'CEO' });
    });

    it.each([
      ['nobody', { first_name: 'Nemo' }, ''],
      ['a broken address', { email: 'nemo' }, 'email'],
      ['a number without country', { email: 'a@b.example', phone: '12' }, 'phone'],
      ['a score', { email: 'a@b.example', score: 50 }, 'score'],
      ['a surprise', { email: 'a@b.example', surprise: 1 }, 'surprise'],
    ])('are refused for %s', async (_name, body, path) => {
      const answer = await ingestion.post('/leads', body);
      expect(answer.statusCode).toBe(422);
      expect(answer.json().errors[0].path).toBe(path);
    });

    it('need the right to write, and to speak for the source', async () => {
      const body = { email: 'scope@hand.example', source: 'website' };
      expect(
        (await ingestion.post('/leads', body, ingestion.as('website', ['read', 'ingest']))).statusCode,
      ).toBe(403);
      expect((await ingestion.post('/leads', body, ingestion.as('other', ['write']))).statusCode).toBe(403);
      expect((await ingestion.post('/leads', body, ingestion.as('website', ['write']))).statusCode).toBe(201);
    });
  });

  describe('corrected by hand', () => {
    it('show what was said last, and tell what changed', async () => {
      const lead = await happened(ingestion, { email: 'ada@old.example' }, { lead: { job_title: 'Dr' } });
      const answer = await ingestion.send('PATCH', `/leads/${lead}`, {
        job_title: 'Prof.',
        email: 'ada@new.example',
        phone: '+49 30 901820',
      });
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({
        id: lead,
        job_title: 'Prof.',
        email: 'ada@new.example',
        organization: { name: 'new.example' },
      });
      const updates = await told(leadUpdated, lead);
      expect(updates).toHaveLength(1);
      expect(updates[0].data.changed).toEqual(
        expect.arrayContaining(['email', 'job_title', 'phone', 'organization']),
      );
      // Both addresses are theirs now, and an older saying does not undo the correction.
      const older = { lead: { job_title: 'Dr' }, occurred_at: '2026-01-01T00:00:00Z' };
      expect(await happened(ingestion, { email: 'ada@new.example' }, older)).toBe(lead);
      expect(await happened(ingestion, { email: 'ada@old.example' }, older)).toBe(lead);
      expect((await show(lead)).job_title).toBe('Prof.');
    });

    it('are not joined with whom an address names already', async () => {
      const one = await happened(ingestion, { email: 'one@pair.example' });
      const two = await happened(ingestion, { email: 'two@pair.example' });
      const answer = await ingestion.send('PATCH', `/leads/${one}`, { email: 'two@pair.example' });
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({ lead_id: two, errors: [{ path: 'email' }] });
      expect((await show(one)).email).toBe('one@pair.example');
    });

    it.each([
      ['score', { score: 90 }, '/scores/adjustments'],
      ['pipeline', { pipeline: 'b2b' }, '/route'],
      ['owner', { owner_id: newId() }, '/route'],
      ['status', { status: 'routed' }, '/suppressions'],
    ])('keep their %s, and say where it is changed', async (_name, body, endpoint) => {
      const lead = await happened(ingestion, { email: 'kept@hand.example' });
      const answer = await ingestion.send('PATCH', `/leads/${lead}`, { first_name: 'No', ...body });
      expect(answer.statusCode).toBe(422);
      expect(answer.json().errors).toEqual([
        { path: Object.keys(body)[0], message: expect.stringContaining(endpoint) },
      ]);
      expect((await show(lead)).first_name).toBeNull();
    });

    it('answer 404 when they are not there', async () => {
      expect((await ingestion.send('PATCH', `/leads/${newId()}`, { first_name: 'X' })).statusCode).toBe(404);
    });
  });

  describe('found and counted', () => {
    it('by campaign, also where the event lies with an id that was merged', async () => {
      await happened(ingestion, { email: 'm@merged.example' });
      const younger = await happened(
        ingestion,
        { linkedin_url: 'https://linkedin.com/in/merged' },
        { campaign: 'Fair' },
      );
      const root = await happened(ingestion, {
        email: 'm@merged.example',
        linkedin_url: 'https://linkedin.com/in/merged',
      });
      expect(root).not.toBe(younger);
      const campaign = (await ingestion.get('/campaigns?q=fair')).json().data[0].id;
      const found = (await ingestion.get(`/leads?campaign_id=${campaign}`)).json().data;
      expect(found.map((lead: { id: string }) => lead.id)).toEqual([root]);
      expect((await ingestion.get(`/leads?campaign_id=${newId()}`)).json().data).toEqual([]);
    });

    it('by where they stand', async () => {
      const before = (await ingestion.get('/leads/stats')).json();
      const pooled = await happened(ingestion, { email: 'pool@stand.example' });
      const customer = await happened(ingestion, { email: 'won@stand.example' });
      await happened(ingestion, { anonymous_id: 'stand-browser-0001' });
      await others.tell([
        scored(pooled, { score: 30 }),
        scored(customer, { score: 85 }),
        routed(customer, { pipeline_key: 'research' }, { at: new Date(Date.now() + 60_000).toISOString() }),
        dealOpened(customer, { deal_id: newId(), status: 'won' }),
      ]);
      const after = (await ingestion.get('/leads/stats')).json();
      const more = (part: string, key: string) => (after[part][key] ?? 0) - (before[part][key] ?? 0);
      expect(after.total - before.total).toBe(3);
      expect(after.new_7d - before.new_7d).toBe(3);
      expect([
        more('by_status', 'pool'),
        more('by_status', 'customer'),
        more('by_status', 'anonymous'),
      ]).toEqual([1, 1, 1]);
      expect([more('by_pipeline', 'null'), more('by_pipeline', 'research')]).toEqual([2, 1]);
      expect([more('by_score', '20-39'), more('by_score', '70-99'), more('by_score', '0')]).toEqual([
        1, 1, 1,
      ]);
      expect(more('by_source', 'portal')).toBe(3);
      expect(after.routed_share).toBeCloseTo(1 / after.total);
      expect(after.median_seconds_to_route).toBeGreaterThan(50);
      const customers = (await ingestion.get('/leads?status=customer')).json().data;
      expect(customers.map((lead: { id: string }) => lead.id)).toEqual([customer]);
    });
  });

  describe('erased', () => {
    it('are gone from every read at once, with all their ids, and the others are told', async () => {
      const root = await happened(
        ingestion,
        { email: 'gone@erased.example' },
        { metadata: { message: 'my secret' } },
      );
      const other = await happened(ingestion, {
        linkedin_url: 'https://linkedin.com/in/gone',
        phone: '+49301234000',
      });
      await happened(ingestion, {
        email: 'gone@erased.example',
        linkedin_url: 'https://linkedin.com/in/gone',
      });
      await others.tell([scored(root), routed(root)]);
      const kept = await happened(ingestion, { email: 'kept@erased.example' });

      const answer = await ingestion.send('DELETE', `/leads/${other}`);
      expect(answer.statusCode).toBe(202);
      const { erasure_id } = answer.json();
      for (const id of [root, other]) {
        for (const url of [`/leads/${id}`, `/leads/${id}/events`, `/leads/${id}/timeline`]) {
          expect((await ingestion.get(url)).statusCode).toBe(404);
        }
      }
      expect((await ingestion.get('/leads?q=erased.example')).json().data).toMatchObject([{ id: kept }]);
      const [message] = await told(leadErased, root);
      expect(message.data).toMatchObject({ erasure_id, lead_ids: [root, other].sort() });
      expect((await ingestion.get(`/leads/erasures/${erasure_id}`)).json()).toMatchObject({
        ordered_by: 'portal',
      });
      expect((await ingestion.send('DELETE', `/leads/${root}`)).json()).toEqual({ erasure_id });
      expect(await leftOf('gone', 'my secret', '49301234000')).toEqual([]);
    });

    it('come again as somebody new', async () => {
      const lead = await happened(ingestion, { email: 'again@erased.example' });
      await ingestion.send('DELETE', `/leads/${lead}`);
      const next = await happened(ingestion, { email: 'again@erased.example' });
      expect(next).not.toBe(lead);
      expect(await show(next)).toMatchObject({ status: 'pool' });
      expect((await ingestion.get(`/leads/${next}/events`)).json().data).toHaveLength(1);
    });

    it('leave nothing that comes again under the id of an event of theirs, or came under that of somebody else', async () => {
      const event_id = newId();
      const lead = await happened(ingestion, { email: 'repeated@erased.example' }, { event_id });
      const ofAnother = newId();
      await happened(ingestion, { email: 'another@stays.example' }, { event_id: ofAnother });
      const again = (id: string) =>
        ingestion.post('/events/ingest', {
          ...{ event_type: 'form_submitted', source: 'portal', event_id: id },
          ...{ lead_identifier: { email: 'repeated@erased.example' }, lead: { last_name: 'Wiederholt' } },
        });
      expect((await again(event_id)).json()).toMatchObject({ id_reused: true });
      expect((await again(ofAnother)).json()).toMatchObject({ id_reused: true });
      expect(await leftOf('Wiederholt')).toEqual(['reused_event_ids']);
      await ingestion.send('DELETE', `/leads/${lead}`);
      expect(await leftOf('Wiederholt')).toEqual([]);

      expect((await again(event_id)).json()).toMatchObject({
        duplicate: true,
        id_reused: true,
        lead_id: lead,
      });
      expect(await leftOf('Wiederholt')).toEqual([]);
    });

    it('answer 404 when they never were', async () => {
      expect((await ingestion.send('DELETE', `/leads/${newId()}`)).statusCode).toBe(404);
    });

    it('are erased once, however many order it while events of theirs come in', async () => {
      const lead = await happened(ingestion, { email: 'busy@erased.example' });
      const answers = await Promise.all([
        ...Array.from({ length: 5 }, () => ingestion.send('DELETE', `/leads/${lead}`)),
        ...Array.from({ length: 20 }, () => happened(ingestion, { email: 'busy@erased.example' })),
      ]);
      const orders = answers
        .filter((answer) => typeof answer !== 'string')
        .map((answer) => answer.json().erasure_id);
      expect(new Set(orders).size).toBe(1);
      const found = (await ingestion.get('/leads?email=busy@erased.example')).json().data;
      const { rows } = await sql<{ lead_id: string }>`
        select distinct lead_id from ingestion.events e join ingestion.leads l on l.id = e.lead_id
        where l.email = 'busy@erased.example'`.execute(ingestion.owner);
      expect(rows.map((row) => row.lead_id)).toEqual(found.map(({ id }: { id: string }) => id));
      expect(found.map(({ id }: { id: string }) => id)).not.toContain(lead);
    });
  });

  /** Tables that still have one of these words, beside what was said of it in the outbox. */
  async function leftOf(...words: string[]): Promise<string[]> {
    const { rows: tables } = await sql<{ name: string }>`
      select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'ingestion' and c.relkind in ('r', 'p') and not c.relispartition`.execute(
      ingestion.owner,
    );
    const left: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ row: string }>`
        select t::text as row from ${sql.id('ingestion', name)} t`.execute(ingestion.owner);
      if (rows.some(({ row }) => words.some((word) => row.includes(word)))) left.push(name);
    }
    return left;
  }
});
