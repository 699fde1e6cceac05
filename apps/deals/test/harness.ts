import { dealCreated, streams, type Envelope } from '@dna/contracts';
import { createDatabase, sql } from '@dna/database';
import { signIdentity } from '@dna/http';
import { createMessaging, type MessagingTables } from '@dna/inbox-outbox';
import { connectBus, type Bus } from '@dna/messaging';
import { createTestDatabase, silentLog, startTestNats } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { createService } from '../src/service.ts';
import type { DealsTables } from '../src/store/tables.ts';
import { subscriptions } from '../src/subscriptions.ts';

const secret = 'f3a9c1d87b5e42069ab47d1c3e8f5a02';

const ownTables = [
  ...['deal_stage_history', 'deal_routes', 'deals', 'deal_leads'],
  ...['lead_aliases', 'timers', 'outbox', 'outbox_batches'],
];

/** A database of the test's own, and its state as the tests look at it. */
export async function startDatabase() {
  const testDatabase = await createTestDatabase('deals');
  const database = createDatabase<DealsTables & MessagingTables>({ url: testDatabase.url, name: 'test' });
  const { db } = database;
  return {
    url: testDatabase.url,
    database,
    db,
    /** As after the migrations, but quicker than a new database. */
    clear: async () => {
      for (const table of ownTables) await sql`delete from ${sql.table(table)}`.execute(db);
    },
    /** Oldest first. */
    deals: () => db.selectFrom('deals').selectAll().orderBy('created_at').orderBy('id').execute(),
    history: () =>
      db.selectFrom('deal_stage_history').selectAll().orderBy('changed_at').orderBy('version').execute(),
    told: async (): Promise<Envelope<typeof dealCreated.example>[]> => {
      const { rows } = await sql<{ payload: string }>`select payload from outbox`.execute(db);
      return rows.map((row) => JSON.parse(row.payload) as Envelope<typeof dealCreated.example>);
    },
    stop: async () => {
      await database.stop();
      await testDatabase.drop();
    },
  };
}

export type TestState = Awaited<ReturnType<typeof startDatabase>>;

/** The service's transactions without its processes: handlers are called as the batch runner would call them. */
export function messagingOn({ database }: TestState) {
  return createMessaging<DealsTables>({
    service: 'deals',
    database: database as never,
    bus: {} as Bus,
    log: silentLog(),
    subscriptions,
  });
}

/** Servers, and a bus in the place of the services that deals listens to. */
export async function startServers() {
  const nats = await startTestNats();
  const state = await startDatabase();
  const bus = connectBus({ url: nats.url, name: 'others', log: silentLog() });
  await bus.ready();
  for (const name of ['EVT_INGESTION', 'EVT_ROUTING']) {
    await bus.streams.ensure(
      streams.find((stream) => stream.name === name)!,
      1,
    );
  }
  const config = configFromEnv({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    DEALS_DATABASE_URL: state.url,
    NATS_URL: nats.url,
    JWT_SECRET: secret,
  });
  const running: Awaited<ReturnType<typeof createService>>[] = [];
  return {
    state,
    bus,
    startService: async () => {
      const service = await createService(config);
      await service.start();
      running.push(service);
      return service;
    },
    publish: (messages: Envelope<unknown>[]) => Promise.all(messages.map((message) => publish(bus, message))),
    stop: async () => {
      await Promise.all(running.map((service) => service.stop()));
      await bus.stop();
      await state.stop();
      await nats.stop();
    },
  };
}

async function publish(bus: Bus, message: Envelope<unknown>): Promise<void> {
  const [service, name] = message.type.split('.');
  const subject = `evt.${service}.${name}.v${message.version}.${message.lead_id ?? '-'}`;
  await bus.publish(subject, JSON.stringify(message), message.id);
}

/** Headers of a request that the gateway has let through. */
export function as(...scopes: ('read' | 'write' | 'admin')[]) {
  return { 'x-dna-identity': signIdentity({ source: 'test', scopes }, [secret]) };
}
