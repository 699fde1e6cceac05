import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@dna/database';
import { eventually } from '@dna/testing';
import { conferenceSample, importsOf } from './imports.harness.ts';
import { startIngestion } from './ingestion.harness.ts';

let ingestion: Awaited<ReturnType<typeof startIngestion>>;
let imports: ReturnType<typeof importsOf>;
beforeAll(async () => {
  ingestion = await startIngestion();
  imports = importsOf(ingestion);
});
afterAll(() => ingestion.stop());

const jana = 'jana.muster@acme.example';
const nobody = { recorded: 0, duplicates: 0, rejected: 0, passed_over: 0, empty: 0 };

describe('the files of conferences', () => {
  it.each([
    {
      file: 'eventbrite_2026_columns.csv',
      progress: { recorded: 1, rejected: 1 },
      events: [{ event_type: 'event_registered', occurred_at: '2026-05-02T07:12:01', emails: [jana] }],
      issues: ['3 shared_address Email', '3 names_nobody null'],
    },
    {
      file: 'eventbrite_uk_2017_columns.csv',
      progress: { recorded: 2, passed_over: 1 },
      events: [
        { event_type: 'event_registered', emails: [jana], properties: { order_no: '700000001' } },
        { event_type: 'event_registered', emails: [], properties: { email: jana } },
      ],
      issues: ['3 shared_address Email', '4 not_attending null'],
    },
    {
      file: 'excel_sep_line.csv',
      progress: { recorded: 1 },
      events: [{ event_type: 'badge_scanned', occurred_at: '2026-05-04T12:05:00', emails: [jana] }],
    },
    {
      file: 'german_excel_utf8_bom_semicolon.csv',
      progress: { recorded: 3, empty: 1 },
      events: [
        { occurred_at: '2026-04-03T07:07:00', emails: [], properties: { rating: 3 } },
        {
          occurred_at: '2026-04-03T14:40:00',
          emails: ['anna.beispiel@muster-antriebe.example'],
          text: 'zweiter Scan\r\nam Stand',
        },
        {
          occurred_at: '2026-05-04T12:05:00',
          emails: ['j.muessig@groesse.example'],
          text: 'möchte Demo; "dringend"',
        },
      ],
    },
    {
      file: 'messy_duplicates.csv',
      progress: { recorded: 6, duplicates: 1 },
      events: [
        { occurred_at: '2026-05-04T12:05:00', emails: [jana], properties: { rating: 'Hot' } },
        { occurred_at: '2026-05-04T12:05:03', emails: [jana] },
        { occurred_at: '2026-05-04T13:00:00', emails: [] },
        { occurred_at: '2026-05-04T13:10:00', emails: [], text: 'shared mailbox' },
        { occurred_at: '2026-05-04T13:11:00', emails: [], text: 'shared mailbox' },
        { occurred_at: '2026-05-04T13:12:00', emails: ['formula@acme.example'], text: '=1+1' },
      ],
    },
    {
      file: 'swapcard_validar_columns.csv',
      progress: { recorded: 2 },
      events: [
        { emails: [jana], occurred_at_mark: 'missing', text: 'wants a demo; call in June' },
        { emails: [], occurred_at_mark: 'missing', properties: { country: 'France' } },
      ],
    },
    {
      file: 'talque_lead_list_columns.csv',
      progress: { recorded: 1 },
      events: [
        {
          emails: ['t.testmann@muster-antriebe.example'],
          properties: { origin: 'Badge scan', country: 'Germany' },
        },
      ],
    },
    {
      file: 'utf16le_tab_excel_unicode_text.txt',
      progress: { recorded: 1 },
      events: [{ occurred_at: '2026-05-04T12:05:00', emails: ['j.muessig@groesse.example'] }],
    },
    {
      file: 'pretix_leads_api.json',
      query: { format: 'json', conference: 'Ops Summit' },
      progress: { recorded: 2 },
      events: [
        {
          occurred_at: '2026-05-04T12:05:00',
          emails: [jana],
          properties: { booth: 'Stand 12', rating: 4, badge: 'T3ST1-1', tags: 'demo, q3' },
          text: 'Interesse an Demo',
        },
        { occurred_at: '2026-05-04T16:30:00', emails: [], properties: { conference: 'Ops Summit' } },
      ],
    },
  ])('$file', async ({ file, query, progress, events, issues }) => {
    const source = file.replace(/\..*/, '');
    const job = await imports.importFile({ source, ...query }, conferenceSample(file));
    expect(job).toMatchObject({ state: 'done', failure: null, progress: { ...nobody, ...progress } });
    expect(await imports.events(source)).toEqual(
      events.map((event) => expect.objectContaining(matching(event))),
    );
    const found = await imports.errorsOf(job.id);
    expect(found.map(({ row, code, column }) => `${row} ${code} ${column}`)).toEqual(issues ?? []);
  });

  it('are the same in another encoding', async () => {
    const source = 'german_excel_utf8_bom_semicolon';
    const job = await imports.importFile({ source }, conferenceSample('german_excel_win1252_semicolon.csv'));
    expect(job).toMatchObject({
      report: { encoding: 'windows-1252', delimiter: ';' },
      progress: { recorded: 0, duplicates: 3 },
    });
  });

  it('of which the API gives single objects are no list', async () => {
    const job = await imports.importFile(
      { format: 'json' },
      conferenceSample('cvent_badgekit_attendee.json'),
    );
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'malformed_json' } });
  });

  it('make two people of two who share a mailbox or a name', async () => {
    const [max, eva] = (await imports.events('messy_duplicates')).slice(3);
    expect(max!.lead_id).not.toBe(eva!.lead_id);
  });
});

describe('an import', () => {
  const csv = (rows: string[]) => `${['First Name,Last Name,Company,Email,Scan Time', ...rows].join('\n')}\n`;

  it('says how it read the file, and lists the columns that it did not know', async () => {
    const file =
      'Besucher BioTechX\n\nVorname;Nachname;E-Mail;Titel;Datum;Lieblingsfarbe\nJana;Muster;j@acme.example;Dr.;13/05/2026;blau\n';
    const job = await imports.importFile({ source: 'report', conference: 'BioTechX' }, file);
    expect(job.report).toEqual({
      encoding: 'utf-8',
      delimiter: ';',
      header_row: 3,
      time_zone: 'Europe/Berlin',
      event_type: 'badge_scanned',
      columns: expect.arrayContaining([{ column: 'E-Mail', field: 'email' }]),
      unmapped_columns: ['Titel', 'Lieblingsfarbe'],
      dates: [{ column: 'Datum', order: 'dmy', decided_by: 'column', contradictions: 0 }],
      shared_addresses: 0,
    });
    const [event] = await imports.events('report');
    expect(event!.properties).toMatchObject({ titel: 'Dr.', lieblingsfarbe: 'blau', conference: 'BioTechX' });
  });

  it('changes nothing the second time', async () => {
    const file = csv([
      'Jana,Muster,Acme,j1@acme.example,2026-05-04 14:05',
      'Tom,Test,Acme,,2026-05-04 14:06',
    ]);
    const first = await imports.importFile({ source: 'again' }, file);
    const before = await imports.events('again');
    const second = await imports.importFile({ source: 'again' }, file);
    expect([first.progress, second.progress]).toMatchObject([
      { recorded: 2, duplicates: 0 },
      { recorded: 0, duplicates: 2 },
    ]);
    expect(await imports.events('again')).toEqual(before);
  });

  it('asks for the order of day and month where nothing tells it, and stores nothing until then', async () => {
    const file = csv(['Jana,Muster,Acme,j2@acme.example,04/05/2026 14:05']);
    const asked = await imports.importFile({ source: 'dates' }, file);
    expect(asked).toMatchObject({
      state: 'failed',
      failure: { code: 'date_order_unknown', message: expect.stringContaining('04/05/2026 14:05') },
    });
    expect(await imports.events('dates')).toEqual([]);
    await imports.importFile({ source: 'dates', date_order: 'mdy', time_zone: 'America/New_York' }, file);
    expect(await imports.events('dates')).toMatchObject([{ occurred_at: '2026-04-05T18:05:00' }]);
  });

  it('survives the hour that a clock leaves out or shows twice', async () => {
    const file = csv([
      'Jana,Muster,Acme,j3@acme.example,2026-03-29 02:30',
      'Jana,Muster,Acme,j3@acme.example,2025-10-26 02:30',
    ]);
    await imports.importFile({ source: 'dst' }, file);
    expect((await imports.events('dst')).map(({ occurred_at }) => occurred_at)).toEqual([
      '2025-10-26T00:30:00',
      '2026-03-29T01:30:00',
    ]);
  });

  it('judges everything in a dry run, and stores nothing', async () => {
    const file = csv([
      'Jana,Muster,Acme,j4@acme.example,2026-05-04 14:05',
      'Jana,Muster,Acme,j4@acme.example,2026-05-04 14:05',
      ',,,,2026-05-04 14:05',
    ]);
    const job = await imports.importFile({ source: 'dry', dry_run: 'true' }, file);
    expect(job).toMatchObject({ state: 'done', progress: { recorded: 1, duplicates: 1, rejected: 1 } });
    expect(await imports.events('dry')).toEqual([]);
    await imports.importFile({ source: 'dry' }, file);
    expect(await imports.importFile({ source: 'dry', dry_run: 'true' }, file)).toMatchObject({
      progress: { recorded: 0, duplicates: 2 },
    });
  });

  it('takes events as well as rows from JSON, each item judged by itself', async () => {
    const items = [
      { event_type: 'demo_requested', lead_identifier: { email: 'j5@acme.example' }, event_id: 'e1' },
      { event_type: 'demo_requested', lead_identifier: { email: 'j5@acme.example' }, event_id: 'e1' },
      { event_type: 'Not a type', lead_identifier: { email: 'j5@acme.example' } },
      { email: 'j5@acme.example', first_name: 'Jana', event_type: 'webinar_attended', topic: 'research' },
      'text',
    ];
    const lines = [...items.map((item) => JSON.stringify(item)), '{"email":'].join('\n');
    const job = await imports.importFile({ source: 'items', format: 'ndjson' }, lines);
    expect(job.progress).toMatchObject({ recorded: 2, duplicates: 1, rejected: 3 });
    expect(await imports.errorsOf(job.id)).toMatchObject([
      { row: 3, code: 'breaks_rule', column: 'event_type' },
      { row: 5, code: 'not_an_object' },
      { row: 6, code: 'not_json' },
    ]);
    const again = await imports.importFile({ source: 'items', format: 'json' }, JSON.stringify(items));
    expect(again.progress).toMatchObject({ recorded: 0, duplicates: 3, rejected: 2 });
  });

  it('gives its errors as a file that no spreadsheet executes', async () => {
    const file = 'Email;=Scan Time\n;\nx@acme.example;1;2\nEva@acme.example;;\n';
    const dated = 'Email;Scan Time\nj6@acme.example;=1+1\n';
    const job = await imports.importFile({ source: 'errors' }, file);
    expect(job.progress).toMatchObject({ recorded: 1, rejected: 1, empty: 1 });
    const late = await imports.importFile({ source: 'errors' }, dated);
    const answer = await ingestion.get(`/imports/${late.id}/errors?format=csv`);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.body).toContain(`2,warning,Scan Time,unreadable_time,"'=1+1",`);
  });

  it('is for whoever may write, and for events of their own source only', async () => {
    const file = csv(['Jana,Muster,Acme,j7@acme.example,']);
    const as = (source: string, scopes: ('ingest' | 'read' | 'write')[]) => ingestion.as(source, scopes);
    expect((await imports.upload({}, file, as('portal', ['ingest', 'read']))).statusCode).toBe(403);
    expect((await imports.upload({ source: 'other' }, file, as('portal', ['write']))).statusCode).toBe(403);
    const own = await imports.upload({}, file, as('portal', ['write']));
    expect(own.json()).toMatchObject({ source: 'portal' });
    const foreign = { source: 'other', event_type: 'note_added', lead_identifier: { email: 'a@b.example' } };
    const job = await imports.importFile(
      { format: 'json' },
      JSON.stringify([foreign]),
      as('portal', ['write']),
    );
    expect(await imports.errorsOf(job.id)).toMatchObject([
      { row: 1, code: 'foreign_source', column: 'source' },
    ]);
  });

  it.each([
    [415, {}, 'PK\u0003\u0004rest', {}],
    [415, {}, 'Email\na@b.example', { 'content-type': 'application/x-www-form-urlencoded' }],
    [422, {}, '', {}],
    [400, { date_oder: 'dmy' }, 'Email\na@b.example', {}],
    [400, { time_zone: 'Mars/Olympus' }, 'Email\na@b.example', {}],
  ])('is refused with %i at the door', async (status, query, payload, headers) => {
    const answer = await imports.upload(query as never, payload, {
      ...ingestion.as('ops', ['admin']),
      ...headers,
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  it.each([
    ['no_header', {}, 'Betrag,Land\n1,DE\n'],
    ['broken_quotes', {}, 'Email,Notes\na@b.example,"never closed\n'],
    ['malformed_json', { format: 'json' }, '[{"email":"a@b.example"}'],
  ])('fails as a whole with %s, and nothing of it is recorded', async (code, query, payload) => {
    const job = await imports.importFile({ source: 'broken', ...query }, payload);
    expect(job).toMatchObject({ state: 'failed', failure: { code, remedy: expect.any(String) } });
    expect(await imports.events('broken')).toEqual([]);
  });

  it('leaves nothing of the file behind, and tells that it is finished', async () => {
    const job = await imports.importFile({ source: 'told' }, csv(['Jana,Muster,Acme,j8@acme.example,']));
    const { rows } = await sql<{ payload: string }>`
      select payload from ingestion.outbox where payload like ${`%${job.id}%`}`.execute(ingestion.owner);
    expect(rows.map(({ payload }) => JSON.parse(payload))).toMatchObject([
      {
        type: 'ingestion.import-finished',
        data: { state: 'done', rows: 1, recorded: 1, failure_code: null },
      },
    ]);
    const chunks = await sql`select 1 from ingestion.import_chunks`.execute(ingestion.owner);
    expect(chunks.rows).toEqual([]);
  });

  it('is listed, newest first, page by page', async () => {
    const first = (await ingestion.get('/imports?limit=1')).json();
    const second = (await ingestion.get(`/imports?limit=1&cursor=${first.next_cursor}`)).json();
    expect(first.data[0].created_at >= second.data[0].created_at).toBe(true);
    expect(first.data[0].id).not.toBe(second.data[0].id);
    const failed = (await ingestion.get('/imports?state=failed')).json();
    expect(new Set(failed.data.map(({ state }: { state: string }) => state))).toEqual(new Set(['failed']));
    expect((await ingestion.get('/imports/0199a3f1-7a90-7000-8000-000000000000')).statusCode).toBe(404);
  });
});

describe('an import that is under way', () => {
  const rows = (count: number, name: string) =>
    Array.from({ length: count }, (_, row) => `Person${row},Nr${row},Acme,${name}${row}@acme.example`);
  const csv = (lines: string[]) => ['First Name,Last Name,Company,Email', ...lines].join('\n');

  it('goes on after a crash where it stood, and counts nothing twice', async () => {
    await workersDieAfter(250);
    const { id } = (await imports.upload({ source: 'crash' }, csv(rows(900, 'c')))).json();
    await eventually(async () => expect(await deaths()).toBe(1), { timeoutMs: 30_000 });
    // Its last rows are recorded, and nothing says so.
    expect(await imports.events('crash')).toHaveLength(500);
    expect(await imports.read(id)).toMatchObject({ state: 'running', progress: { rows_done: 250 } });

    await workersLive();
    await leaseRunsOut(id);
    const job = await imports.settled(id);
    expect(job).toMatchObject({ state: 'done', progress: { rows_done: 900, recorded: 900, duplicates: 0 } });
    expect(await imports.events('crash')).toHaveLength(900);
  });

  it('gives up when it ends every worker without coming any further', async () => {
    await workersDieAfter(250);
    const { id } = (await imports.upload({ source: 'hopeless' }, csv(rows(600, 'h')))).json();
    const job = await eventually(
      async () => {
        await leaseRunsOut(id);
        const found = await imports.read(id);
        expect(found.finished_at).not.toBeNull();
        return found;
      },
      { timeoutMs: 60_000, intervalMs: 200 },
    );
    expect(job).toMatchObject({
      state: 'failed',
      failure: { code: 'gave_up' },
      progress: { rows_done: 250 },
    });
    expect(await deaths()).toBeGreaterThan(4);
    await workersLive();
  });

  it('can be canceled: what was recorded is counted and stays, the rest is not', async () => {
    const { id } = (await imports.upload({ source: 'cancel' }, csv(rows(10_000, 'x')))).json();
    await eventually(async () => expect((await imports.read(id)).progress.rows_done).toBeGreaterThan(0), {
      timeoutMs: 30_000,
    });
    const answer = await ingestion.post(`/imports/${id}/cancel`, {});
    expect(answer.json()).toMatchObject({ state: 'canceled' });
    const job = await imports.settled(id);
    expect(job.state).toBe('canceled');
    expect(job.progress.recorded).toBeLessThan(10_000);
    expect(await imports.events('cancel')).toHaveLength(job.progress.recorded);
    expect((await ingestion.post(`/imports/${id}/cancel`, {})).statusCode).toBe(200);
    const done = await imports.importFile({ source: 'cancel' }, csv(rows(1, 'x')));
    expect((await ingestion.post(`/imports/${done.id}/cancel`, {})).statusCode).toBe(409);
  });

  it('does not keep an event of today waiting', async () => {
    const { id } = (await imports.upload({ source: 'busy' }, csv(rows(5_000, 'b')))).json();
    await eventually(async () => expect((await imports.read(id)).state).toBe('running'));
    const answer = await ingestion.post('/events/ingest', {
      event_type: 'demo_requested',
      source: 'portal',
      lead_identifier: { email: 'live@acme.example' },
    });
    expect(answer.json()).toMatchObject({ status: 'recorded' });
    expect((await imports.read(id)).progress.rows_done).toBeLessThan(5_000);
    await ingestion.post(`/imports/${id}/cancel`, {});
    await imports.settled(id);
  });

  /** Whatever is recorded after so many rows is not written down any more. */
  async function workersDieAfter(rowsDone: number): Promise<void> {
    for (const statement of [
      // A sequence counts although the transaction fails.
      sql`create sequence ingestion.deaths`,
      sql`create function ingestion.die() returns trigger language plpgsql as $$ begin
        if new.rows_done > ${sql.lit(rowsDone)} then
          perform nextval('ingestion.deaths');
          raise exception 'the worker dies';
        end if;
        return new; end $$`,
      sql`create trigger die before update on ingestion.imports for each row execute function ingestion.die()`,
    ]) {
      await statement.execute(ingestion.owner);
    }
  }

  async function workersLive(): Promise<void> {
    await sql`drop function ingestion.die() cascade`.execute(ingestion.owner);
    await sql`drop sequence ingestion.deaths`.execute(ingestion.owner);
  }

  async function deaths(): Promise<number> {
    const { rows: found } = await sql<{ deaths: number }>`
      select case when is_called then last_value else 0 end as deaths from ingestion.deaths`.execute(
      ingestion.owner,
    );
    return found[0]!.deaths;
  }

  /** As time would do it. */
  async function leaseRunsOut(id: string): Promise<void> {
    await sql`update ingestion.timers set due_at = now() where key = ${`ingestion.run-import.${id}`}`.execute(
      ingestion.owner,
    );
  }
});

/** What an event says of these properties, whatever else it has. */
function matching(event: object): object {
  const { properties, ...rest } = event as { properties?: object };
  return properties === undefined ? rest : { ...rest, properties: expect.objectContaining(properties) };
}
