import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dna/testing';
import { expectedScore, type SentEvent } from './oracle/expected-score.ts';
import { startEngine, type Engine } from './support/engine.ts';
import { createRandom } from './support/random.ts';

const eventCount = 2_000;
const personCount = 40;
const seed = 20_261_125;

type Sent = SentEvent & { source: 'portal'; lead_identifier: { email: string } };

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

    await Promise.all([sendAll(engine, random.shuffle(events), ids), killEveryService(engine)]);
    await Promise.all([sendAll(engine, random.shuffle(events), ids), wipeBroker(engine)]);

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
    const waiting = [...(await allLeads(engine)).values()].filter(
      (lead) => lead.score >= 40 && lead.intent.confidence >= 0.6 && lead.status !== 'routed',
    );
    expect(waiting).toEqual([]);
    const [routed] = await engine.query<{ count: number }>('select count(*) as count from deals.deals');
    expect(routed!.count).toBeGreaterThan(personCount / 4);
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
  const kinds: (() => [string, Record<string, unknown>])[] = [
    () => [
      'page_visited',
      { page_path: random.pick(['/pricing', '/careers', '/blog', '/research/panels', '/b2b/labs']) },
    ],
    () => ['page_visited', { page_path: '/blog' }],
    () => ['email_opened', {}],
    () => ['email_clicked', {}],
    () => ['content_downloaded', { topic: random.pick(products) }],
    () => ['webinar_attended', { topic: random.pick(products) }],
    () => ['form_submitted', { product_interest: random.pick(products) }],
    () => ['demo_requested', { product: random.pick(products) }],
    () => ['meeting_canceled', {}],
    () => ['lead_not_interested', {}],
  ];
  return Array.from({ length: eventCount }, (_, index) => {
    const [event_type, metadata] = random.pick(kinds)();
    return {
      event_id: `fault-${index}`,
      event_type,
      source: 'portal',
      // Whole seconds, so that some fall together, over 120 days, so that some have expired.
      occurred_at: new Date(
        Math.floor((now - random.below(120 * 24 * 3_600) * 1_000) / 1_000) * 1_000,
      ).toISOString(),
      lead_identifier: { email: `person-${index % personCount}@lab-${index % 17}.example` },
      metadata,
    };
  }).map((event, index) => ({
    ...event,
    lead_identifier: { email: `person-${index % personCount}@lab-${(index % personCount) % 17}.example` },
  })) as Sent[];
}

/** Sends in arrays, as a sender does that repeats until it has its 202. */
async function sendAll(engine: Engine, events: Sent[], ids: Map<string, string>): Promise<void> {
  for (let start = 0; start < events.length; start += 25) {
    const chunk = events.slice(start, start + 25);
    const answers = await untilAccepted(engine, chunk);
    answers.forEach((answer, index) => ids.set(chunk[index]!.event_id, answer.event_id));
    await sleep(40);
  }
}

async function untilAccepted(engine: Engine, chunk: Sent[]): Promise<{ event_id: string }[]> {
  for (;;) {
    const answer = await engine.post('/api/v1/events/ingest', chunk).catch(() => null);
    if (answer?.status === 202) return answer.body;
    if (answer !== null && answer.status < 500) throw new Error(`refused: ${JSON.stringify(answer.body)}`);
    await sleep(100);
  }
}

async function killEveryService(engine: Engine): Promise<void> {
  for (const service of Object.values(engine.stack.services)) {
    await sleep(250);
    await service.kill('SIGKILL');
  }
}

async function wipeBroker(engine: Engine): Promise<void> {
  await sleep(1_500);
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
