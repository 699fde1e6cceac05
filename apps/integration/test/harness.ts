import {
  dealCreated,
  leadRouted,
  notificationRequested,
  streams,
  thresholdCrossed,
  type Envelope,
  type MessageDefinition,
} from '@dna/contracts';
import { createDatabase, newId, sql } from '@dna/database';
import { signIdentity } from '@dna/http';
import { createMessaging } from '@dna/inbox-outbox';
import { connectBus, type Bus } from '@dna/messaging';
import { createTestDatabase, silentLog, startTestNats } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { createService } from '../src/service.ts';
import type { Tables } from '../src/store/tables.ts';
import { subscriptions } from '../src/subscriptions.ts';

const secret = 'f3a9c1d87b5e42069ab47d1c3e8f5a02';

/** A database of the test's own, and its state as the tests look at it. */
export async function startDatabase() {
  const testDatabase = await createTestDatabase('integration');
  const database = createDatabase<Tables>({ url: testDatabase.url, name: 'test' });
  const { db } = database;
  return {
    url: testDatabase.url,
    database,
    db,
    /** What was asked for, of one lead or of all, in the order of the outbox. */
    requested: async (leadId?: string) => {
      const { rows } = await sql<{ payload: string }>`
        select payload from outbox order by created_at, batch_id, position`.execute(db);
      type Requested = Envelope<(typeof notificationRequested)['example']>;
      const envelopes = rows.map(({ payload }) => JSON.parse(payload) as Requested);
      return envelopes.filter(({ lead_id }) => leadId === undefined || lead_id === leadId);
    },
    notifications: (leadId: string) =>
      db
        .selectFrom('notifications')
        .selectAll()
        .where('lead_id', '=', leadId)
        .orderBy('happened_at')
        .execute(),
    stop: async () => {
      await database.stop();
      await testDatabase.drop();
    },
  };
}

export type TestState = Awaited<ReturnType<typeof startDatabase>>;

/** The service's transactions without its process, and without the inbox that keeps repeats from the handlers. */
export function handlersOn({ database }: TestState, alertsEnabled = true) {
  const bindings = subscriptions({ hotLeadScore: 70, alertsEnabled });
  const messaging = createMessaging<Tables>({
    service: 'integration',
    database,
    bus: {} as Bus,
    log: silentLog(),
    subscriptions: bindings,
  });
  return async <T>(definition: MessageDefinition<T>, messages: Envelope<T>[]) => {
    const binding = bindings.find(({ message }) => message.type === definition.type);
    await messaging.transact(async (unit) =>
      binding?.handle(unit, messages as Envelope<unknown>[], undefined),
    );
  };
}

/** Servers, and a bus in the place of the services that integration listens to. */
export async function startServers() {
  const nats = await startTestNats();
  const state = await startDatabase();
  const bus = connectBus({ url: nats.url, name: 'others', log: silentLog() });
  await bus.ready();
  for (const { message } of subscriptions({ hotLeadScore: 70, alertsEnabled: true })) {
    const stream = streams.find(({ name }) => name === message.stream);
    if (stream) await bus.streams.ensure(stream, 1);
  }
  const service = await createService(
    configFromEnv({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      INTEGRATION_DATABASE_URL: state.url,
      NATS_URL: nats.url,
      JWT_SECRET: secret,
      ENABLE_SLACK_ALERTS: 'true',
    }),
  );
  await service.start();
  return {
    state,
    bus,
    http: service.http,
    publish: async <T>(definition: MessageDefinition<T>, message: Envelope<T>) => {
      await bus.publish(definition.subject(message.lead_id), JSON.stringify(message), message.id);
    },
    stop: async () => {
      await service.stop();
      await bus.stop();
      await state.stop();
      await nats.stop();
    },
  };
}

/** Headers of a request that the gateway has let through. */
export const asReader = () => ({
  'x-dna-identity': signIdentity({ source: 'test', scopes: ['read'] }, [secret]),
});

type Frame = { leadId: string; version?: number };

function envelope<T>(definition: MessageDefinition<T>, data: T, { leadId, version = 1 }: Frame): Envelope<T> {
  const id = newId();
  return {
    id,
    type: definition.type,
    version: definition.version,
    time: new Date().toISOString(),
    lead_id: leadId,
    correlation_id: id,
    causation_id: id,
    depth: 0,
    entity_version: version,
    data,
  };
}

export function crossed(
  leadId: string,
  crossing: number,
  asOf: Date,
  data: Partial<typeof thresholdCrossed.example> = {},
) {
  const crossedUp = { ...thresholdCrossed.example, crossing, as_of: asOf.toISOString(), ...data };
  return envelope(thresholdCrossed, crossedUp, { leadId });
}

export function routed(leadId: string, version: number, data: Partial<typeof leadRouted.example> = {}) {
  return envelope(leadRouted, { ...leadRouted.example, ...data }, { leadId, version });
}

export function dealOpened(leadId: string, data: Partial<typeof dealCreated.example> = {}) {
  return envelope(dealCreated, { ...dealCreated.example, deal_id: newId(), ...data }, { leadId });
}
