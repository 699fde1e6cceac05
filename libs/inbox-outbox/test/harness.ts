import { leadErased, notificationRequested } from '@dna/contracts';
import { createDatabase, sql } from '@dna/database';
import { createMessaging, on } from '@dna/inbox-outbox';
import { connectBus } from '@dna/messaging';
import { createTestDatabase, silentLog, startTestNats } from '@dna/testing';
import { effectsTable } from './relay-service.ts';

/** Servers, the test's table, a bus in the place of `deals`, and a receiver in the place of `slack`. */
export async function startHarness() {
  const nats = await startTestNats();
  const testDatabase = await createTestDatabase('integration');
  const owner = createDatabase<unknown>({ url: testDatabase.ownerUrl, name: 'owner', maxConnections: 2 });
  await sql.raw(effectsTable).execute(owner.db);
  const bus = connectBus({ url: nats.url, name: 'deals', log: silentLog() });
  await bus.ready();

  const heard: string[] = [];
  const slackDatabase = createDatabase<unknown>({ url: testDatabase.urlOf('slack'), name: 'slack' });
  const slackBus = connectBus({ url: nats.url, name: 'slack', log: silentLog() });
  const receiver = createMessaging<unknown>({
    service: 'slack',
    database: slackDatabase,
    bus: slackBus,
    log: silentLog(),
    subscriptions: [
      on(notificationRequested, async (_unit, messages) => {
        heard.push(...messages.map((message) => message.data.dedupe_key));
      }),
      on(leadErased, async () => undefined),
    ],
  });
  await receiver.start();

  return {
    nats,
    databaseUrl: testDatabase.url,
    owner: owner.db,
    bus,
    /** Dedupe keys of the notifications, in the order and as often as the receiver handled them. */
    heard,
    effects: async () => {
      const { rows } = await sql<{ message_id: string; times: number }>`
        select message_id, times from integration.effects`.execute(owner.db);
      return rows;
    },
    stop: async () => {
      await receiver.stop();
      await slackBus.stop();
      await slackDatabase.stop();
      await bus.stop();
      await owner.stop();
      await testDatabase.drop();
      await nats.stop();
    },
  };
}

export type Harness = Awaited<ReturnType<typeof startHarness>>;
