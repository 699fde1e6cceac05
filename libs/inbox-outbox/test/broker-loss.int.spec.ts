import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from '@dna/database';
import { eventually } from '@dna/testing';
import { makeDeals, publishDeals } from './deals.ts';
import { startHarness, type Harness } from './harness.ts';
import { startRelayService } from './relay-service.ts';

describe('a broker that loses what it had confirmed', () => {
  let harness: Harness;
  let service: Awaited<ReturnType<typeof startRelayService>>;
  beforeEach(async () => {
    harness = await startHarness();
    service = await startRelayService({ databaseUrl: harness.databaseUrl, natsUrl: harness.nats.url });
  });
  afterEach(async () => {
    await service.stop();
    await harness.stop();
  });

  const forgetReceived = async () => {
    // The receiver never saw them: its inbox is emptied, so that only the outbox can bring them.
    await sql`delete from slack.inbox`.execute(harness.owner);
    harness.heard.length = 0;
  };

  it('is fed again from the outbox after its disk was wiped', async () => {
    const deals = makeDeals(300);
    await publishDeals(harness.bus, deals);
    await eventually(() => expect(harness.heard).toHaveLength(300));
    await harness.nats.kill();
    harness.nats.wipe();
    await forgetReceived();
    await harness.nats.restart();
    await eventually(() => expect(new Set(harness.heard).size).toBe(300), { timeoutMs: 20_000 });
    expect(harness.heard).toHaveLength(300);
    expect((await harness.effects()).every((effect) => effect.times === 1)).toBe(true);
  }, 60_000);

  it('is fed again when one stream was deleted under a living connection', async () => {
    await publishDeals(harness.bus, makeDeals(20));
    await eventually(() => expect(harness.heard).toHaveLength(20));
    await forgetReceived();
    await harness.nats.deleteStream('EVT_INTEGRATION');
    await eventually(() => expect(new Set(harness.heard).size).toBe(20), { timeoutMs: 30_000 });
  }, 60_000);

  it('hands on new messages at sequences that are used for the second time', async () => {
    const first = makeDeals(100);
    await publishDeals(harness.bus, first);
    await eventually(() => expect(harness.heard).toHaveLength(100));
    await harness.nats.kill();
    harness.nats.wipe();
    await harness.nats.restart();
    const second = makeDeals(100);
    await eventually(() => publishDeals(harness.bus, second));
    await eventually(() => expect(new Set(harness.heard).size).toBe(200), { timeoutMs: 20_000 });
    expect(harness.heard).toHaveLength(200);
  }, 60_000);
});
