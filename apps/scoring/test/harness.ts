import { streams, type Envelope, type MessageDefinition } from '@dna/contracts';
import { createDatabase, sql } from '@dna/database';
import { signIdentity } from '@dna/http';
import { createMessaging, type MessagingTables, type Unit } from '@dna/inbox-outbox';
import { connectBus, type Bus } from '@dna/messaging';
import { createTestDatabase, silentLog, startTestNats } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { onAliasChanged } from '../src/handlers/on-alias-changed.ts';
import { onDecayDue } from '../src/handlers/on-decay-due.ts';
import { onEventRecorded } from '../src/handlers/on-event-recorded.ts';
import type { ScoringPolicy } from '../src/ledger/scoring-policy.ts';
import { createService } from '../src/service.ts';
import type { ScoringTables, Tx } from '../src/store/tables.ts';
import { subscriptions, timers } from '../src/subscriptions.ts';

const secret = 'f3a9c1d87b5e42069ab47d1c3e8f5a02';
export const policy: ScoringPolicy = { decay: { enabled: true, days: 90 }, hotLeadScore: 70 };

/** A database of the test's own, and its state as the tests look at it. */
export async function startDatabase() {
  const testDatabase = await createTestDatabase('scoring');
  const database = createDatabase<ScoringTables & MessagingTables>({ url: testDatabase.url, name: 'test' });
  const { db } = database;
  return {
    url: testDatabase.url,
    database,
    db,
    /** What the service has said, the oldest first. */
    told: async <T>(definition: MessageDefinition<T>): Promise<Envelope<T>[]> => {
      const { rows } = await sql<{ payload: string }>`
        select payload from outbox where starts_with(subject, ${definition.filter.slice(0, -1)})
        order by created_at, batch_id, position`.execute(db);
      return rows.map((row) => JSON.parse(row.payload) as Envelope<T>);
    },
    scoreOf: (leadId: string) =>
      db.selectFrom('lead_scores').selectAll().where('lead_id', '=', leadId).executeTakeFirstOrThrow(),
    ledgerOf: (leadIds: string[]) =>
      db
        .selectFrom('contributions')
        .selectAll()
        .where('lead_id', 'in', leadIds)
        .orderBy('occurred_at')
        .orderBy('event_id')
        .execute(),
    historyOf: (leadId: string) =>
      db.selectFrom('score_history').selectAll().where('lead_id', '=', leadId).orderBy('version').execute(),
    stop: async () => {
      await database.stop();
      await testDatabase.drop();
    },
  };
}

export type TestState = Awaited<ReturnType<typeof startDatabase>>;

/** The handlers, called as the batch runner calls them, at an instant of the test's choice and without an inbox. */
export function handlersOn({ database }: TestState, scoringPolicy: ScoringPolicy = policy) {
  const { transact } = createMessaging<ScoringTables>({
    service: 'scoring',
    database: database as never,
    bus: {} as Bus,
    log: silentLog(),
    subscriptions: subscriptions(scoringPolicy),
    timers: timers(scoringPolicy),
  });
  const at = (unit: Unit<ScoringTables>, now: Date | undefined) => ({ ...unit, now: now ?? unit.now });
  return {
    handle: (messages: Envelope<never>[] | Envelope<unknown>[], now?: Date) =>
      transact((unit) => {
        const handler =
          messages[0]!.type === 'ingestion.alias-changed'
            ? onAliasChanged(scoringPolicy)
            : onEventRecorded(scoringPolicy);
        return handler(at(unit, now), messages as Envelope<never>[], undefined);
      }),
    decay: (now: Date) => transact((unit) => onDecayDue(scoringPolicy)(at(unit, now), [])),
    transaction: <R>(work: (tx: Tx) => Promise<R>) => transact((unit) => work(unit.tx)),
  };
}

/** Servers, and a bus in the place of ingestion. */
export async function startServers() {
  const nats = await startTestNats();
  const state = await startDatabase();
  const bus = connectBus({ url: nats.url, name: 'others', log: silentLog() });
  await bus.ready();
  await bus.streams.ensure(
    streams.find((stream) => stream.name === 'EVT_INGESTION')!,
    1,
  );
  const config = configFromEnv({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    SCORING_DATABASE_URL: state.url,
    NATS_URL: nats.url,
    JWT_SECRET: secret,
  });
  const running: Awaited<ReturnType<typeof createService>>[] = [];
  return {
    state,
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
export function as(...scopes: ('read' | 'write' | 'admin' | 'ingest')[]) {
  return { 'x-dna-identity': signIdentity({ source: 'test', scopes }, [secret]) };
}
