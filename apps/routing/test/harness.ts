import { streams, type Envelope, type MessageDefinition } from '@dna/contracts';
import { createDatabase, newId, sql } from '@dna/database';
import { signIdentity } from '@dna/http';
import { createMessaging, type MessagingTables } from '@dna/inbox-outbox';
import { connectBus, type Bus } from '@dna/messaging';
import { createTestDatabase, silentLog, startTestNats } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { createService } from '../src/service.ts';
import type { RoutingTables } from '../src/store/tables.ts';
import { subscriptionsOf, timersOf } from '../src/subscriptions.ts';

const secret = 'f3a9c1d87b5e42069ab47d1c3e8f5a02';
export const rules = { intentPrior: 1.5 };

const ownTables = [
  ...['routing_decisions', 'assignments', 'turns', 'team_members', 'lead_states'],
  ...['lead_aliases', 'timers', 'outbox', 'outbox_batches'],
];

/** A database of the test's own, and its state as the tests look at it. */
export async function startDatabase() {
  const testDatabase = await createTestDatabase('routing');
  const database = createDatabase<RoutingTables & MessagingTables>({ url: testDatabase.url, name: 'test' });
  const { db } = database;
  return {
    url: testDatabase.url,
    database,
    db,
    addMember: async (changes: Partial<RoutingTables['team_members']> = {}) => {
      const id = newId();
      const at = new Date();
      await db
        .insertInto('team_members')
        .values({
          id,
          name: `Member ${id}`,
          email: `${id}@example.com`,
          pipelines: ['b2b'],
          capacity: 100,
          weight: 1,
          active: true,
          away_from: null,
          away_until: null,
          time_zone: 'Europe/Berlin',
          version: 1,
          created_at: at,
          updated_at: at,
          ...changes,
        })
        .execute();
      return changes.id ?? id;
    },
    /** What the service has said, in no particular order. */
    told: async <T>(definition: MessageDefinition<T>): Promise<Envelope<T>[]> => {
      const { rows } = await sql<{ payload: string }>`
        select payload from outbox where starts_with(subject, ${definition.filter.slice(0, -1)})`.execute(db);
      return rows.map((row) => JSON.parse(row.payload) as Envelope<T>);
    },
    /** Live leads and automatic turns of each member. */
    team: async () => {
      const { rows } = await sql<{ id: string; capacity: number; open: number; turns: number }>`
        select m.id, m.capacity,
          (select count(*) from assignments where owner_id = m.id and released_at is null) as open,
          coalesce((select sum(turns) from turns where team_member_id = m.id), 0)::int as turns
        from team_members m order by m.id`.execute(db);
      return rows;
    },
    /** As after the migrations, but quicker than a new database. */
    clear: async () => {
      for (const table of ownTables) await sql`delete from ${sql.table(table)}`.execute(db);
    },
    decisions: () => db.selectFrom('routing_decisions').selectAll().orderBy('id').execute(),
    stop: async () => {
      await database.stop();
      await testDatabase.drop();
    },
  };
}

export type TestState = Awaited<ReturnType<typeof startDatabase>>;

/** The service's transactions without its processes: handlers are called as the batch runner would call them. */
export function messagingOn({ database }: TestState) {
  const bus = {} as Bus;
  return createMessaging<RoutingTables>({
    service: 'routing',
    database: database as never,
    bus,
    log: silentLog(),
    subscriptions: subscriptionsOf(rules),
    timers: timersOf(rules),
  });
}

/** Servers, and a bus in the place of the services that routing listens to. */
export async function startServers() {
  const nats = await startTestNats();
  const state = await startDatabase();
  const bus = connectBus({ url: nats.url, name: 'others', log: silentLog() });
  await bus.ready();
  for (const name of ['EVT_INGESTION', 'EVT_SCORING', 'EVT_INTENT']) {
    await bus.streams.ensure(
      streams.find((stream) => stream.name === name)!,
      1,
    );
  }
  const config = configFromEnv({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    ROUTING_DATABASE_URL: state.url,
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
