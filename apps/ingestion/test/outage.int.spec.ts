import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@dna/database';
import { eventually, startTcpProxy, withoutHangingMs, type TcpProxy } from '@dna/testing';
import { startIngestion } from './ingestion.harness.ts';

describe('while a server is away', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  let service: Awaited<ReturnType<(typeof ingestion)['start']>>;
  let postgres: TcpProxy;
  let broker: TcpProxy;
  beforeAll(async () => {
    ingestion = await startIngestion();
    const url = new URL(ingestion.testDatabase.url);
    postgres = await startTcpProxy(Number(url.port));
    url.port = String(postgres.port);
    broker = await startTcpProxy(Number(new URL(ingestion.nats.url).port));
    service = await ingestion.start(url.toString(), `nats://127.0.0.1:${broker.port}`);
    await eventually(async () => expect((await send('warm-up')).statusCode).toBe(202));
  });
  afterAll(async () => {
    postgres.restore();
    await service.stop();
    await postgres.stop();
    await broker.stop();
    await ingestion.stop();
  });

  const send = (id: string) =>
    service.http.inject({
      method: 'POST',
      url: '/api/v1/events/ingest',
      headers: ingestion.as('portal', ['admin']),
      payload: {
        event_type: 'demo_requested',
        source: 'portal',
        lead_identifier: { email: `${id}@outage.example` },
        event_id: id,
      },
    });
  const recorded = async (id: string) => {
    const { rows } =
      await sql`select 1 from ingestion.lead_identifiers where value = ${`${id}@outage.example`}`.execute(
        ingestion.owner,
      );
    return rows.length;
  };

  it.each([
    ['is stopped', () => postgres.cut()],
    ['hangs', () => postgres.hang()],
  ])('a Postgres that %s: events are queued, and recorded when it is back', async (name, fail) => {
    const ids = Array.from({ length: 20 }, (_, index) => `${name.replace(' ', '-')}-${index}`);
    fail();
    const started = performance.now();
    const answers = await Promise.all(ids.map(send));
    expect(performance.now() - started).toBeLessThan(withoutHangingMs);
    expect(answers.map((answer) => [answer.statusCode, answer.json().status, answer.json().lead_id])).toEqual(
      ids.map(() => [202, 'queued', null]),
    );
    expect((await service.http.inject('/ready')).statusCode).toBe(200);
    const again = await send(ids[0]!);
    expect(again.json().event_id).toBe(answers[0]!.json().event_id);

    postgres.restore();
    await eventually(async () => expect(await Promise.all(ids.map(recorded))).toEqual(ids.map(() => 1)), {
      timeoutMs: 20_000,
    });
    const eventIds = answers.map((answer) => answer.json().event_id as string);
    const { rows } = await sql`select id from ingestion.events where id = any(${eventIds}::uuid[])`.execute(
      ingestion.owner,
    );
    expect(rows).toHaveLength(20);
    await eventually(async () =>
      expect((await send(ids[0]!)).json()).toMatchObject({ status: 'recorded', duplicate: true }),
    );
  });

  it('neither can store: 503 with Retry-After, soon, and nothing is claimed to be stored', async () => {
    await ingestion.nats.kill();
    postgres.cut();
    const started = performance.now();
    const answer = await send('nowhere');
    expect(performance.now() - started).toBeLessThan(withoutHangingMs);
    expect(answer.statusCode).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await eventually(async () => expect((await service.http.inject('/ready')).statusCode).toBe(503));

    await ingestion.nats.restart();
    postgres.restore();
    await eventually(async () =>
      expect((await send('nowhere')).json()).toMatchObject({ status: 'recorded' }),
    );
    expect(await recorded('nowhere')).toBe(1);
  });

  it('both hang: whoever comes, and whenever, has its 503 soon', async () => {
    await eventually(async () => expect((await send('before')).json()).toMatchObject({ status: 'recorded' }));
    postgres.hang();
    broker.hang();
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        await new Promise((resolve) => setTimeout(resolve, index * 150));
        const started = performance.now();
        const { statusCode, headers } = await send(`hanging-${index}`);
        const inTime = performance.now() - started < withoutHangingMs;
        return { statusCode, inTime, retryAfter: Number(headers['retry-after']) > 0 };
      }),
    );
    expect(answers).toEqual(answers.map(() => ({ statusCode: 503, inTime: true, retryAfter: true })));
    postgres.restore();
    broker.restore();
    await eventually(
      async () => expect((await send('hanging-0')).json()).toMatchObject({ status: 'recorded' }),
      {
        timeoutMs: 20_000,
      },
    );
  });
});
