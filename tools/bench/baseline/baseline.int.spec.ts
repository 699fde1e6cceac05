import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@dna/local-servers';
import { eventually } from '@dna/testing';
import { Pool } from 'pg';
import { createEventMix, takeEvents } from '../load/event-mix.ts';
import { startBaseline, type Baseline } from './start-baseline.ts';

type Row = Record<string, unknown>;

describe('the baseline', () => {
  let folder: string;
  let baseline: Baseline;
  let pool: Pool;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dna-baseline-'));
    const port = await freePort();
    baseline = await startBaseline({ dataDir: folder, port, log: () => undefined, workerProcesses: 2 });
    pool = new Pool({ connectionString: baseline.databaseUrl, max: 1 });
  }, 120_000);
  afterAll(async () => {
    await pool?.end();
    await baseline?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = async (text: string) => (await pool.query<Row>(text)).rows;
  const post = async (body: unknown, key = 'portal:key2') => {
    const headers = { 'content-type': 'application/json', 'x-api-key': key };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${baseline.url}/api/v1/events/ingest`, init);
    return { status: response.status, body: (await response.json()) as Row };
  };
  const untilSettled = () =>
    eventually(async () => expect(await baseline.settled()).toMatchObject({ settled: true }), {
      timeoutMs: 120_000,
      intervalMs: 100,
    });

  it('scores, routes and tells of each lead once, though every event comes twice', async () => {
    // Six visits of one week: the cap leaves 10 points; three to a product's pages a day ago give 66 % confidence.
    const visits = Array.from({ length: 6 }, (_, index) =>
      event(
        `visit-${index}`,
        'page_visited',
        index < 3 ? { page_path: '/research' } : { page_path: '/blog' },
      ),
    );
    const warm = [...visits, event('form', 'form_submitted', {}), event('reply', 'email_replied', {})];
    // 10 + 30 + 30 points reach both thresholds, that of the pipeline and that of a hot lead.
    const hot = [
      event('h-demo', 'demo_requested', { product: 'b2b' }, 'hot@lab.example'),
      event('h-meeting', 'meeting_booked', {}, 'hot@lab.example'),
      event('h-pricing', 'page_visited', { page_path: '/pricing' }, 'hot@lab.example'),
    ];
    const gone = [
      event('g-demo', 'demo_requested', { product: 'b2b' }, 'gone@lab.example'),
      event('g-meeting', 'meeting_booked', {}, 'gone@lab.example'),
      event('g-form', 'form_submitted', {}, 'gone@lab.example'),
      event('g-bye', 'email_unsubscribed', {}, 'gone@lab.example'),
    ];
    const expired = [event('old', 'demo_requested', {}, 'old@lab.example', 91)];
    // What unsubscribes comes first: whoever qualified before may have been routed before.
    expect(await post(gone.at(-1))).toMatchObject({ status: 202, body: { duplicate: false } });
    await untilSettled();
    for (const batch of [warm, hot, gone, expired, [...warm, ...hot, ...gone]]) {
      expect((await post(batch)).status).toBe(202);
    }
    await untilSettled();

    expect(
      await rows(`select email, score, intent, round(confidence::numeric, 2)::float8 as confidence,
        pipeline_key, owner_id is not null as owned from leads order by email`),
    ).toEqual([
      {
        email: 'gone@lab.example',
        score: 45,
        intent: 'b2b',
        confidence: 0.77,
        pipeline_key: null,
        owned: false,
      },
      {
        email: 'hot@lab.example',
        score: 70,
        intent: 'b2b',
        confidence: 0.77,
        pipeline_key: 'b2b',
        owned: true,
      },
      { email: 'old@lab.example', score: 0, intent: null, confidence: 0, pipeline_key: null, owned: false },
      {
        email: 'warm@lab.example',
        score: 40,
        intent: 'research',
        confidence: 0.66,
        pipeline_key: 'research',
        owned: true,
      },
    ]);
    expect(await rows(`select count(*)::int as events from events`)).toEqual([{ events: 16 }]);
    expect(
      await rows(`select l.email, n.template, n.status from notifications n join leads l on l.id = n.lead_id
        order by email, template`),
    ).toEqual([
      { email: 'hot@lab.example', template: 'deal_opened', status: 'posted' },
      { email: 'hot@lab.example', template: 'hot_lead', status: 'posted' },
      { email: 'warm@lab.example', template: 'deal_opened', status: 'posted' },
    ]);
  }, 120_000);

  it('keeps deals, owners and messages in step under a mixed load', async () => {
    const startAt = new Date(Date.now() - 86_400_000);
    const events = takeEvents(createEventMix({ seed: 2, leads: 40, startAt, prefix: 'mix' }), 400);
    await Promise.all([0, 100, 200, 300].map((from) => post(events.slice(from, from + 100))));
    await untilSettled();
    const people = new Set(events.map(({ lead_identifier }) => lead_identifier.email));
    expect(
      await rows(`select count(*)::int as events, count(distinct lead_id)::int as leads from events
        where lead_id in (select id from leads where email like '%.mix%')`),
    ).toEqual([{ events: 400, leads: people.size }]);
    expect(
      await rows(`select (select count(*) from deals) = (select count(*) from leads where pipeline_key is not null)
        and (select count(*) from deals) = (select count(distinct lead_id) from deals)
        and (select sum(open) from team_members) = (select count(*) from deals) as in_step`),
    ).toEqual([{ in_step: true }]);
    expect(await rows(`select id from notifications where status <> 'posted'`)).toEqual([]);
    expect(
      await rows(`select id from leads where score >= 40 and confidence >= 0.6 and intent is not null
        and not suppressed and pipeline_key is null`),
    ).toEqual([]);
  }, 120_000);

  it('refuses a wrong key and a body that it does not understand', async () => {
    const body = event('refused', 'page_visited', {});
    expect((await post(body, 'portal:wrong')).status).toBe(401);
    expect((await post({ ...body, lead_identifier: {} })).status).toBe(422);
    expect((await post([])).status).toBe(422);
  });
});

function event(id: string, type: string, metadata: Row, email = 'warm@lab.example', daysAgo = 1) {
  return {
    event_id: id,
    event_type: type,
    source: 'portal',
    occurred_at: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
    lead_identifier: { email },
    metadata,
  };
}
