import { sql } from '@dna/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startIngestion } from './ingestion.harness.ts';

describe('POST /events/validate', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  const visit = (lead_identifier: object, more: Record<string, unknown> = {}) => ({
    event_type: 'page_visited',
    source: 'portal',
    occurred_at: '2026-01-21T12:00:00Z',
    lead_identifier,
    ...more,
  });
  const rowsOfAllTables = async () => {
    const { rows } = await sql<{ rows: string }>`
      select string_agg(c.relname || ' ' || (xpath('/row/n/text()', query_to_xml(
        format('select count(*) as n from ingestion.%I', c.relname), false, true, '')))[1]::text, ', ' order by c.relname) as rows
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'ingestion' and c.relkind in ('r', 'p')
        -- what the service does of its own accord meanwhile
        and c.relname not in ('timers', 'broker_marks')`.execute(ingestion.owner);
    return rows[0]!.rows;
  };

  it('says of a new person what would be stored, and stores nothing', async () => {
    const before = await rowsOfAllTables();
    const answer = await ingestion.post(
      '/events/validate',
      visit(
        { email: ' Ada@Lab.Example ', phone: 'call me', anonymous_id: 'b-1' },
        {
          event_type: 'llama_petted',
          occurred_at: '2126-01-01T00:00:00Z',
          campaign: 'Spring',
          metadata: { a: ' x ', nothing: null },
        },
      ),
    );
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'valid',
      event_type: 'llama_petted',
      event_type_known: false,
      occurred_at_note: { mark: 'future', original: '2126-01-01T00:00:00Z' },
      identifiers: [
        { kind: 'anonymous_id', value: 'b-1', strong: false },
        { kind: 'email', value: 'ada@lab.example', strong: true },
      ],
      dropped_identifiers: [{ path: 'lead_identifier.phone' }],
      dedupe_by: 'content',
      duplicate: false,
      id_reused: false,
      lead: { outcome: 'created', lead_id: null, merged_ids: [] },
      campaign: { name: 'Spring', campaign_id: null },
      quarantine: null,
      metadata: { a: 'x' },
    });
    expect(await rowsOfAllTables()).toBe(before);
  });

  it('foresees what ingest then does: the same id, a merge, a repetition, a reused id', async () => {
    const one = (await ingestion.post('/events/ingest', visit({ email: 'one@foreseen.example' }))).json();
    const two = (
      await ingestion.post('/events/ingest', visit({ linkedin_url: 'https://linkedin.com/in/one-foreseen' }))
    ).json();
    const joining = visit(
      { email: 'one@foreseen.example', linkedin_url: 'linkedin.com/in/one-foreseen' },
      { event_id: 'joining' },
    );
    const foreseen = (await ingestion.post('/events/validate', joining)).json();
    expect(foreseen).toMatchObject({
      dedupe_by: 'event_id',
      lead: { outcome: 'merged', lead_id: one.lead_id, merged_ids: [two.lead_id] },
    });
    const recorded = (await ingestion.post('/events/ingest', joining)).json();
    expect(recorded).toMatchObject({ event_id: foreseen.event_id, lead_id: one.lead_id });

    expect((await ingestion.post('/events/validate', joining)).json()).toMatchObject({
      duplicate: true,
      id_reused: false,
      lead: { outcome: 'known', lead_id: one.lead_id, merged_ids: [] },
    });
    const other = { ...joining, metadata: { other: true } };
    expect((await ingestion.post('/events/validate', other)).json()).toMatchObject({
      duplicate: true,
      id_reused: true,
    });
  });

  it('judges an array item by item, one after another, as ingest does', async () => {
    const items = [
      visit({ email: 'first@many.example' }, { event_id: 'm1' }),
      visit({ email: 'broken' }),
      visit({ email: 'first@many.example' }, { event_id: 'm1' }),
      visit({ email: 'bot@many.example' }, { event_type: 'email_opened_bot' }),
    ];
    const answer = await ingestion.post('/events/validate', items);
    expect(answer.statusCode).toBe(207);
    const ingested = (await ingestion.post('/events/ingest', items)).json();
    expect(answer.json()).toMatchObject([
      { status: 'valid', duplicate: false, event_id: ingested[0].event_id },
      ingested[1],
      { status: 'valid', duplicate: true, event_id: ingested[0].event_id },
      { status: 'valid', quarantine: 'marked_by_source' },
    ]);
    expect((await ingestion.post('/events/validate', [items[0]!])).statusCode).toBe(200);
  });

  it('names what makes an event the same when it is sent again', async () => {
    const dedupeBy = async (event: object, headers: Record<string, string> = {}) =>
      (
        await ingestion.post('/events/validate', event, { ...ingestion.as('portal', ['admin']), ...headers })
      ).json().dedupe_by;
    const event = visit({ email: 'key@many.example' });
    expect(await dedupeBy(event)).toBe('content');
    expect(await dedupeBy({ ...event, occurred_at: undefined })).toBe('content_within_24_hours');
    expect(await dedupeBy(event, { 'idempotency-key': 'k1' })).toBe('idempotency_key');
    expect(await dedupeBy({ ...event, event_id: 1 }, { 'idempotency-key': 'k1' })).toBe('event_id');
  });

  it('gives the errors of ingest', async () => {
    const bodies = [
      {},
      [],
      visit({}),
      visit({ email: 'nobody' }),
      visit({ email: 'a@b.example' }, { event_type: 'No Type' }),
      visit({ email: 'a@b.example' }, { surprise: 1 }),
    ];
    for (const body of bodies) {
      const [validated, ingested] = await Promise.all(
        ['/events/validate', '/events/ingest'].map((path) => ingestion.post(path, body)),
      );
      expect(validated!.statusCode).toBe(422);
      const { request_id: _one, ...problem } = validated!.json();
      const { request_id: _other, ...expected } = ingested!.json();
      expect(problem).toEqual(expected);
    }
    const event = visit({ email: 'a@b.example' });
    expect((await ingestion.post('/events/validate', event, {})).statusCode).toBe(401);
    expect(
      (await ingestion.post('/events/validate', event, ingestion.as('website', ['ingest']))).statusCode,
    ).toBe(403);
  });

  it('does not tell whom the engine knows to a key that may only send', async () => {
    const sender = ingestion.as('portal', ['ingest']);
    const answer = await ingestion.post('/events/validate', visit({ email: 'one@foreseen.example' }), sender);
    expect(answer.json()).toMatchObject({ status: 'valid', lead: null });
  });
});
