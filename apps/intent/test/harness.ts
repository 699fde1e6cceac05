import { askEventTexts, streams, type Envelope, type MessageDefinition } from '@dna/contracts';
import { createDatabase, sql } from '@dna/database';
import { signIdentity } from '@dna/http';
import { createMessaging, type MessagingTables, type Unit } from '@dna/inbox-outbox';
import { connectBus, type Bus } from '@dna/messaging';
import { createTestDatabase, silentLog, startTestNats } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { onAliasChanged } from '../src/handlers/on-alias-changed.ts';
import { onEventRecorded } from '../src/handlers/on-event-recorded.ts';
import { createService } from '../src/service.ts';
import type { IntentTables, Tx } from '../src/store/tables.ts';
import { subscriptions } from '../src/subscriptions.ts';

const secret = 'f3a9c1d87b5e42069ab47d1c3e8f5a02';
export const prior = 1.5;

/** A database of the test's own, and its state as the tests look at it. */
export async function startDatabase() {
  const testDatabase = await createTestDatabase('intent');
  const database = createDatabase<IntentTables & MessagingTables>({ url: testDatabase.url, name: 'test' });
  const { db } = database;
  return {
    url: testDatabase.url,
    database,
    db,
    /** What the service has said, the oldest first. */
    told: async <T>(definition: MessageDefinition<T>, leadIds?: string[]): Promise<Envelope<T>[]> => {
      const { rows } = await sql<{ payload: string }>`
        select payload from outbox where starts_with(subject, ${definition.filter.slice(0, -1)})
        order by created_at, batch_id, position`.execute(db);
      const all = rows.map((row) => JSON.parse(row.payload) as Envelope<T>);
      return leadIds === undefined ? all : all.filter(({ lead_id }) => leadIds.includes(lead_id!));
    },
    intentOf: (leadId: string) =>
      db.selectFrom('lead_intents').selectAll().where('lead_id', '=', leadId).executeTakeFirstOrThrow(),
    signalsOf: (leadIds: string[]) =>
      db
        .selectFrom('intent_signals')
        .selectAll()
        .where('lead_id', 'in', leadIds)
        .orderBy('occurred_at')
        .orderBy('event_id')
        .execute(),
    stop: async () => {
      await database.stop();
      await testDatabase.drop();
    },
  };
}

export type TestState = Awaited<ReturnType<typeof startDatabase>>;

/** The handlers, called as the batch runner calls them, at an instant of the test's choice and without an inbox. */
export function handlersOn({ database }: TestState) {
  const bus = {} as Bus;
  const { transact } = createMessaging<IntentTables>({
    service: 'intent',
    database: database as never,
    bus,
    log: silentLog(),
    subscriptions: subscriptions(bus, prior),
  });
  const at = (unit: Unit<IntentTables>, now: Date | undefined) => ({ ...unit, now: now ?? unit.now });
  return {
    handle: (messages: Envelope<unknown>[], now?: Date, texts: ReadonlyMap<string, string> = new Map()) =>
      transact((unit) =>
        messages[0]!.type === 'ingestion.alias-changed'
          ? onAliasChanged(prior)(at(unit, now), messages as Envelope<never>[], undefined)
          : onEventRecorded(prior)(at(unit, now), messages as Envelope<never>[], texts),
      ),
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
    INTENT_DATABASE_URL: state.url,
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
    /** Ingestion answers from now on what was written in events. */
    answerTexts: (texts: ReadonlyMap<string, string>) => {
      const asked: string[] = [];
      bus.answer(askEventTexts, async ({ event_ids }) => {
        asked.push(...event_ids);
        return {
          texts: event_ids.flatMap((event_id) => {
            const text = texts.get(event_id);
            return text === undefined ? [] : [{ event_id, text }];
          }),
        };
      });
      return asked;
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
