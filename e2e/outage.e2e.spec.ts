import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, withoutHangingMs } from '@dna/testing';
import { startEngine, type Engine } from './support/engine.ts';

describe('while the servers underneath are away', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 120_000);
  afterAll(() => engine?.stop());

  const event = (id: string) => ({
    event_type: 'demo_requested',
    source: 'portal',
    occurred_at: new Date().toISOString(),
    lead_identifier: { email: `${id}@outage.example` },
    metadata: { product: 'research' },
    event_id: id,
  });
  const send = (id: string) => engine.post('/api/v1/events/ingest', event(id));

  it('queues events without Postgres, records them when it is back, and refuses in time when both are away', async () => {
    expect((await send('before')).body.status).toBe('recorded');

    await engine.stack.postgres!.stop('SIGQUIT');
    const queued = await Promise.all(Array.from({ length: 10 }, (_, index) => send(`queued-${index}`)));
    expect(queued.map((answer) => [answer.status, answer.body.status])).toEqual(
      queued.map(() => [202, 'queued']),
    );
    expect((await fetch(`${engine.url}/ready`)).status).toBe(200);

    await engine.stack.nats!.stop('SIGKILL');
    const started = performance.now();
    const refused = await send('refused');
    expect(performance.now() - started).toBeLessThan(withoutHangingMs);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

    await engine.stack.nats!.start();
    await engine.stack.postgres!.start();
    await eventually(
      async () => {
        const { body } = await engine.get('/api/v1/leads?q=outage.example&limit=50');
        expect(body.data).toHaveLength(11);
        // 30 points and a named product: nothing is missing further down either.
        expect(body.data.map((lead: { score: number }) => lead.score)).toEqual(Array(11).fill(30));
      },
      { timeoutMs: 40_000, intervalMs: 250 },
    );
    // The door tries the database again after a second; until then it goes on queueing, under the same id.
    await eventually(async () => {
      expect((await send('queued-3')).body).toMatchObject({
        event_id: queued[3]!.body.event_id,
        status: 'recorded',
        duplicate: true,
      });
    });
    expect((await send('refused')).body).toMatchObject({ status: 'recorded', duplicate: false });
  }, 90_000);
});
