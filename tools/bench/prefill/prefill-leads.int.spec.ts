import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { emptyBasis, extendBasis } from '@dna/contracts';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBenchEngine, type BenchEngine } from '../engine/bench-engine.ts';
import { createEventMix, takeArrays } from '../load/event-mix.ts';
import type { EventBody } from '../load/event-body.ts';
import { copiedTables } from './copied-tables.ts';
import { NothingToCopyError, prefillLeads } from './prefill-leads.ts';

jest.setTimeout(180_000);

const minuteMs = 60_000;
let engine: BenchEngine;
let template: number;

beforeAll(async () => {
  engine = await startBenchEngine(mkdtempSync(join(tmpdir(), 'dna-prefill-')), () => undefined);
});
afterAll(() => engine?.stop());

describe('the prefill', () => {
  it('refuses a database without a lead that it could copy', async () => {
    const filling = prefillLeads({ databaseUrl: engine.databaseUrl, leads: 1_000, log: () => undefined });
    await expect(filling).rejects.toThrow(NothingToCopyError);
  });

  it('fills a thousand leads that add up as those do which the services wrote', async () => {
    const mix = createEventMix({
      seed: 3,
      leads: 200,
      startAt: new Date(Date.now() - 500 * minuteMs),
      prefix: 'fill',
    });
    for (const body of takeArrays(mix, 500, 100)) await send(body);
    await engine.untilSettled();
    const before = await rowsOfAllTables();
    template = before['ingestion.leads']!;

    const filled = await prefillLeads({
      databaseUrl: engine.databaseUrl,
      leads: 1_000,
      log: () => undefined,
    });
    const times = Math.round(1_000 / template);
    expect(filled).toMatchObject({ leads: times * template, events: times * 500 });
    const after = await rowsOfAllTables();
    for (const [table, rows] of Object.entries(before))
      expect([table, after[table]]).toEqual([table, times * rows]);
    // Outboxes are as they were, and nobody has work left.
    await engine.untilSettled();
    expect(await contradictions()).toEqual({ ledgers: 0, views: 0, routes: 0, organizations: 0, orphans: 0 });
    expect(await wrongBases()).toEqual([]);
  });

  it('lets the engine go on with a copied lead as with any other', async () => {
    const known = await engine.query<{ id: string; email: string; score: number; events: number }>(`
      select l.id, l.email, v.score, (select count(*)::int from ingestion.events e where e.lead_id = l.id) as events
      from ingestion.leads l join ingestion.lead_views v on v.lead_id = l.id
      where l.email like 'c%.%@c%' and not l.suppressed and v.pipeline_key is null and v.score between 1 and 9
      order by l.email limit 8`);
    expect(known).toHaveLength(8);
    await send(JSON.stringify(known.flatMap(({ email }, index) => demoRequest(email, index))));
    await engine.untilSettled();
    const rows = await engine.query<{
      id: string;
      score: number;
      intent: string;
      events: number;
      pipeline_key: string | null;
      deal_id: string | null;
    }>(`
      select l.id, v.score, v.intent, v.pipeline_key, v.deal_id,
        (select basis_count from scoring.lead_scores s where s.lead_id = l.id) as events
      from ingestion.leads l join ingestion.lead_views v on v.lead_id = l.id
      where l.id in (${known.map(({ id }) => `'${id}'`).join(',')})`);
    for (const lead of known) {
      const now = rows.find(({ id }) => id === lead.id)!;
      expect(now).toMatchObject({ score: lead.score + 60, events: lead.events + 2, intent: 'research' });
      expect(now.pipeline_key).toBe('research');
      expect(now.deal_id).not.toBeNull();
    }
    expect(await wrongBases()).toEqual([]);
  });
});

/** Two things that make anybody qualify, of 30 points each. */
function demoRequest(email: string, index: number): EventBody[] {
  const occurred_at = new Date(Date.now() - minuteMs).toISOString();
  const about = { source: 'portal', occurred_at, lead_identifier: { email } };
  return [
    { ...about, event_type: 'meeting_booked', metadata: {}, event_id: `meeting-${index}` },
    {
      ...about,
      event_type: 'demo_requested',
      metadata: { product: 'research' },
      event_id: `demo-${index}`,
    },
  ];
}

async function send(body: string): Promise<void> {
  const answer = await fetch(`${engine.target.url}/api/v1/events/ingest`, {
    method: 'POST',
    headers: { 'x-api-key': engine.target.apiKey, 'content-type': 'application/json' },
    body,
  });
  expect([answer.status, await answer.text()]).toEqual([202, expect.anything()]);
}

async function rowsOfAllTables(): Promise<Record<string, number>> {
  const counts = copiedTables.map(
    ({ schema, name }) => `select '${schema}.${name}' as name, count(*)::int as rows from ${schema}.${name}`,
  );
  const rows = await engine.query<{ name: string; rows: number }>(counts.join(' union all '));
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
}

/** What may not differ between the tables of a lead, and how often it does. */
async function contradictions(): Promise<Record<string, number>> {
  const [row] = await engine.query<Record<string, number>>(`
    select
      (select count(*)::int from scoring.lead_scores s left join (
        select lead_id, sum(effective_milli_points) as points from scoring.contributions group by lead_id
      ) c using (lead_id) where s.score <> greatest(0, round(coalesce(c.points, 0) / 1000.0))) as ledgers,
      (select count(*)::int from ingestion.lead_views v
        join scoring.lead_scores s using (lead_id) join intent.lead_intents i using (lead_id)
        where (v.score, v.score_version, v.intent, v.intent_version)
          is distinct from (s.score, s.version, i.primary_product, i.version)) as views,
      (select count(*)::int from ingestion.lead_views v full join deals.deals d on d.id = v.deal_id
        where v.pipeline_key is not null and d.lead_id is distinct from v.lead_id) as routes,
      (select count(*)::int from ingestion.leads l join ingestion.organizations o on o.id = l.organization_id
        where o.domain is not null and split_part(l.email, '@', 2) <> o.domain) as organizations,
      (select count(*)::int from ingestion.events e left join ingestion.leads l on l.id = e.lead_id
        where l.id is null) as orphans`);
  return row!;
}

/** Leads of which score, intent or routing say that they have seen other facts than there are. */
async function wrongBases(): Promise<string[]> {
  const facts = await engine.query<{ lead_id: string; event_id: string; revision: number }>(
    'select lead_id, event_id, revision from scoring.facts',
  );
  const told = await engine.query<{
    lead_id: string;
    score: string;
    intent: string;
    routing: string | null;
  }>(`
    select s.lead_id, s.basis_xor as score, i.basis_xor as intent, r.score_basis ->> 'xor' as routing
    from scoring.lead_scores s join intent.lead_intents i using (lead_id) join routing.lead_states r using (lead_id)`);
  const ofLead = Map.groupBy(facts, (fact) => fact.lead_id);
  return told
    .filter(({ lead_id: leadId, ...bases }) => {
      const seen = (ofLead.get(leadId) ?? []).map((fact) => ({
        eventId: fact.event_id,
        revision: fact.revision,
      }));
      const { xor } = extendBasis(emptyBasis, seen);
      return Object.values(bases).some((basis) => basis !== xor);
    })
    .map(({ lead_id: leadId }) => leadId);
}
