import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dna/testing';
import { createRandom, expectedScore, type ScoredEvent } from '@dna/tools/chaos';
import { startEngine, type Engine } from './support/engine.ts';

const eventCount = 2_000;
const personCount = 40;
const seed = 20_261_125;

type Sent = ScoredEvent & { source: 'portal'; lead_identifier: { email: string } };

describe('events that are sent twice while everything dies once', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 120_000);
  afterAll(() => engine?.stop());

  it('are stored once each, score as the oracle says, and lead to one deal at most', async () => {
    const random = createRandom(seed);
    const events = makeEvents(random);
    const ids = new Map<string, string>();

    const first: Progress = { accepted: 0 };
    await Promise.all([sendAll(engine, random.shuffle(events), ids, first), killEveryService(engine, first)]);
    const second: Progress = { accepted: 0 };
    await Promise.all([sendAll(engine, random.shuffle(events), ids, second), wipeBroker(engine, second)]);

    const people = Map.groupBy(events, (event) => event.lead_identifier.email);
    await eventually(
      async () => {
        const leads = await allLeads(engine);
        const now = new Date();
        const wrong = [...people].flatMap(([email, own]) => {
          const expected = expectedScore(own, now, (event) => ids.get(event.event_id)!);
          const score = leads.get(email)?.score;
          return score === expected ? [] : [`${email}: ${score} instead of ${expected}`];
        });
        expect(wrong).toEqual([]);
      },
      { timeoutMs: 90_000, intervalMs: 500 },
    );

    expect(ids.size).toBe(eventCount);
    expect(
      await engine.query('select count(*) as count, count(distinct id) as ids from ingestion.events'),
    ).toEqual([{ count: eventCount, ids: eventCount }]);
    expect(await engine.query('select count(*) as count from ingestion.leads')).toEqual([
      { count: personCount },
    ]);
    await eventually(() => everyRouteHasItsDeal(engine), { timeoutMs: 30_000, intervalMs: 250 });
    expect(
      await engine.query(
        `select lead_id from deals.deals where status = 'open' group by lead_id having count(*) > 1`,
      ),
    ).toEqual([]);
    // Whoever qualifies in the end has been routed, whatever came first; and these are not few.
    await eventually(
      async () => {
        const qualified = [...(await allLeads(engine)).values()].filter(
          (lead) => lead.score >= 40 && lead.intent.confidence >= 0.6,
        );
        expect(qualified.length).toBeGreaterThan(personCount / 2);
        expect(qualified.filter((lead) => lead.status !== 'routed')).toEqual([]);
      },
      { timeoutMs: 30_000, intervalMs: 250 },
    );
    await everyNotificationIsPostedOnce(engine);
    expect(
      await Promise.all(
        ['ingestion', 'scoring', 'intent', 'routing', 'deals', 'integration', 'slack'].map(async (schema) => [
          schema,
          await engine.query(`select error from ${schema}.dead_letters where state <> 'retrying'`),
        ]),
      ),
    ).toEqual(
      ['ingestion', 'scoring', 'intent', 'routing', 'deals', 'integration', 'slack'].map((schema) => [
        schema,
        [],
      ]),
    );
  }, 240_000);
});

function makeEvents(random: ReturnType<typeof createRandom>): Sent[] {
  const now = Date.now();
  const products = ['research', 'b2b', 'co_creation'];
  const kinds: ((wanted: string) => [string, Record<string, unknown>])[] = [
    () => [
      'page_visited',
      { page_path: random.pick(['/pricing', '/careers', '/blog', '/research/panels', '/b2b/labs']) },
    ],
    () => ['page_visited', { page_path: '/blog' }],
    () => ['email_opened', {}],
    () => ['email_clicked', {}],
    (wanted) => ['content_downloaded', { topic: wanted }],
    (wanted) => ['webinar_attended', { topic: wanted }],
    (wanted) => ['form_submitted', { product_interest: wanted }],
    (wanted) => ['demo_requested', { product: wanted }],
    () => ['meeting_canceled', {}],
    () => ['lead_not_interested', {}],
  ];
  return Array.from({ length: eventCount }, (_, index) => {
    const person = index % personCount;
    // Most of the time people want the same thing, so that most of them end up with somebody who sells it.
    const wanted = random.next() < 0.85 ? products[person % products.length]! : random.pick(products);
    const [event_type, metadata] = random.pick(kinds)(wanted);
    return {
      event_id: `fault-${index}`,
      event_type,
      source: 'portal',
      // Whole seconds, so that some fall together, over 120 days, so that some have expired.
      occurred_at: new Date(
        Math.floor((now - random.below(120 * 24 * 3_600) * 1_000) / 1_000) * 1_000,
      ).toISOString(),
      lead_identifier: { email: `person-${person}@lab-${person % 17}.example` },
      metadata,
    };
  });
}

/** How many events of one pass have their 202: what the faults wait for, so that they strike in mid-flight. */
type Progress = { accepted: number };

/** Sends in arrays, as a sender does that repeats until it has its 202. */
async function sendAll(
  engine: Engine,
  events: Sent[],
  ids: Map<string, string>,
  progress: Progress,
): Promise<void> {
  for (let start = 0; start < events.length; start += 25) {
    const chunk = events.slice(start, start + 25);
    const answers = await untilAccepted(engine, chunk);
    answers.forEach((answer, index) => ids.set(chunk[index]!.event_id, answer.event_id));
    progress.accepted += chunk.length;
  }
}

async function untilAccepted(engine: Engine, chunk: Sent[]): Promise<{ event_id: string }[]> {
  return eventually(
    async () => {
      const answer = await engine.post('/api/v1/events/ingest', chunk);
      // Anything else than "repeat it" would be a refusal, and the counts at the end would show it.
      expect(answer.status).toBe(202);
      return answer.body;
    },
    { timeoutMs: 60_000, intervalMs: 100 },
  );
}

async function accepted(progress: Progress, count: number): Promise<void> {
  await eventually(() => expect(progress.accepted).toBeGreaterThanOrEqual(count), {
    timeoutMs: 90_000,
    intervalMs: 2,
  });
}

/** One after the other, each while events are still coming in. */
async function killEveryService(engine: Engine, progress: Progress): Promise<void> {
  const services = Object.values(engine.stack.services);
  for (const [index, service] of services.entries()) {
    await accepted(progress, (eventCount * (index + 1)) / (services.length + 2));
    await service.kill('SIGKILL');
  }
}

async function wipeBroker(engine: Engine, progress: Progress): Promise<void> {
  await accepted(progress, eventCount / 2);
  await engine.stack.nats!.stop('SIGKILL');
  rmSync(path.join(engine.dataDir, 'nats'), { recursive: true, force: true });
  await engine.stack.nats!.start();
}

type Lead = { email: string; score: number; status: string; intent: { confidence: number } };

async function allLeads(engine: Engine): Promise<Map<string, Lead>> {
  const leads = new Map<string, Lead>();
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await engine.get(`/api/v1/leads?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`);
    for (const lead of body.data) leads.set(lead.email, lead);
    cursor = body.next_cursor;
  }
  return leads;
}

async function everyRouteHasItsDeal(engine: Engine): Promise<void> {
  const missing = await engine.query(`
    select r.id from routing.routing_decisions r
    where r.outcome = 'routed' and not exists (select 1 from deals.deals d where d.decision_id = r.id)`);
  expect(missing).toEqual([]);
  const doubled = await engine.query(
    `select decision_id from deals.deals group by decision_id having count(*) > 1`,
  );
  expect(doubled).toEqual([]);
}

async function everyNotificationIsPostedOnce(engine: Engine): Promise<void> {
  await eventually(
    async () => {
      const [deals] = await engine.query<{ count: number }>('select count(*) as count from deals.deals');
      const [posted] = await engine.query<{ count: number }>(
        `select count(*) as count from slack.messages where status = 'posted'`,
      );
      const [wanted] = await engine.query<{ count: number }>(
        `select count(*) as count from integration.notifications where status = 'requested'`,
      );
      expect(posted!.count).toBe(wanted!.count);
      expect(wanted!.count).toBeGreaterThanOrEqual(deals!.count);
      expect(await engine.slackMessages()).toHaveLength(wanted!.count);
    },
    { timeoutMs: 120_000, intervalMs: 500 },
  );
}
