import { cpSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, sql } from '@dna/database';
import { eventually } from '@dna/testing';
import { makeDeals, publishDeals } from './deals.ts';
import { startHarness, type Harness } from './harness.ts';
import { startRelayService } from './relay-service.ts';

describe('feeding the broker again', () => {
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
    await sql`delete from slack.inbox`.execute(harness.owner);
    harness.heard.length = 0;
  };

  it('goes on after it was interrupted, until everything has been sent', async () => {
    await publishDeals(harness.bus, makeDeals(200));
    await eventually(() => expect(harness.heard).toHaveLength(200));
    await harness.nats.kill();
    harness.nats.wipe();
    await forgetReceived();
    // The first attempts at publishing again are cut off in the middle.
    const { publish } = service.bus;
    let failures = 3;
    let isDown = false;
    service.bus.publish = async (subject, payload, messageId) => {
      // Many are sent at once; two of them must not start the same broker.
      if (messageId.includes(':') && failures > 0 && !isDown && Math.random() < 0.05) {
        failures -= 1;
        isDown = true;
        await harness.nats.kill();
        await harness.nats.restart();
        isDown = false;
      }
      return publish(subject, payload, messageId);
    };
    await harness.nats.restart();
    await eventually(() => expect(new Set(harness.heard).size).toBe(200), { timeoutMs: 40_000 });
  }, 90_000);

  it('sends a backlog again that was written long before it was published', async () => {
    await publishDeals(harness.bus, makeDeals(10));
    await eventually(() => expect(harness.heard).toHaveLength(10));
    await harness.nats.kill();
    const kept = `${harness.nats.storeDir}-kept`;
    cpSync(harness.nats.storeDir, kept, { recursive: true });
    await harness.nats.restart();

    const deals = makeDeals(20);
    await eventually(() => publishDeals(harness.bus, deals));
    await eventually(() => expect(harness.heard).toHaveLength(30));
    // As if these had waited ten minutes for the broker before they were published.
    for (const table of ['outbox', 'outbox_batches']) {
      await sql`update ${sql.table(`integration.${table}`)} set created_at = created_at - interval '10 minutes'
        where created_at > (select max(created_at) - interval '3 seconds' from integration.outbox_batches)`.execute(
        harness.owner,
      );
    }
    await harness.nats.kill();
    rmSync(harness.nats.storeDir, { recursive: true });
    cpSync(kept, harness.nats.storeDir, { recursive: true });
    rmSync(kept, { recursive: true });
    await forgetReceived();
    await harness.nats.restart();
    await eventually(() => expect(deals.filter((deal) => !harness.heard.includes(deal.id))).toEqual([]), {
      timeoutMs: 30_000,
    });
  }, 90_000);

  it('lets everything else pass when the broker refuses one message', async () => {
    const [batch] = [newId()];
    await sql`insert into integration.outbox_batches (created_at, batch_id) values (now() - interval '1 hour', ${batch})`.execute(
      harness.owner,
    );
    await sql`insert into integration.outbox (created_at, batch_id, position, message_id, subject, payload)
      select created_at, batch_id, 0, gen_random_uuid(), 'nowhere.at.all', '{}'
      from integration.outbox_batches where batch_id = ${batch}`.execute(harness.owner);
    await harness.nats.kill();
    await harness.nats.restart();
    const deals = makeDeals(150);
    await eventually(() => publishDeals(harness.bus, deals));
    await eventually(() => expect(new Set(harness.heard).size).toBe(150), { timeoutMs: 20_000 });
    await eventually(async () => {
      const { rows } = await sql`select 1 from integration.outbox_batches where published_at is null`.execute(
        harness.owner,
      );
      expect(rows).toHaveLength(1);
    });
    expect(service.log.lines.some(({ message }) => message === 'broker refuses a batch')).toBe(true);
  }, 60_000);
});
