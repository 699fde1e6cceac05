import { createDatabase } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import { createFrame, type Running } from '@dna/service';
import { createRateLimiter, type HttpServer } from '@dna/http';
import { answerApiKeys, createKeys } from './access/keys.ts';
import { answerQuestions } from './answers.ts';
import { createNames } from './clients/names.ts';
import type { Config } from './config.ts';
import type { QuarantinePolicy } from './domain/quarantine/quarantine-policy.ts';
import { createClock } from './door/clock.ts';
import { createDoor } from './door/door.ts';
import { createAcceptance } from './http/accept-events.ts';
import { apiKeys } from './http/api-keys.ts';
import { bulkUpload } from './http/bulk-upload.ts';
import { campaigns } from './http/campaigns.ts';
import { changeCampaigns } from './http/change-campaigns.ts';
import { changeLeads } from './http/change-leads.ts';
import { deliveries } from './http/deliveries.ts';
import { erasures } from './http/erasures.ts';
import { events } from './http/events.ts';
import { identity } from './http/identity.ts';
import { imports } from './http/imports.ts';
import { leadHistory } from './http/lead-history.ts';
import { leads } from './http/leads.ts';
import { organizations } from './http/organizations.ts';
import { quarantine } from './http/quarantine.ts';
import { sourceWebhooks } from './http/source-webhooks.ts';
import { sources } from './http/sources.ts';
import { suppressions } from './http/suppressions.ts';
import { tracking } from './http/tracking/tracking.ts';
import { validateEvent } from './http/validate-event.ts';
import { webhooks } from './http/webhooks.ts';
import { createImportRunner } from './imports/import-runner.ts';
import { runImportTimer } from './imports/import-timer.ts';
import { createSources, sourceTimers } from './sources/create-sources.ts';
import { createSpill } from './spill/spill.ts';
import type { IngestionTables } from './store/tables.ts';
import { subscriptions, timers } from './subscriptions.ts';

/** Takes events in, finds out whose they are, and shows the leads. */
export async function createService(config: Config): Promise<Running & { http: HttpServer }> {
  const quarantinePolicy: QuarantinePolicy = {
    afterSendingMs: config.QUARANTINE_SECONDS_AFTER_SENDING * 1_000,
    links: config.QUARANTINE_LINKS_AT_ONCE,
    burstMs: config.QUARANTINE_LINKS_WITHIN_SECONDS * 1_000,
  };
  const frame = await createFrame<IngestionTables>({
    service: 'ingestion',
    config,
    databaseUrl: config.INGESTION_DATABASE_URL,
    subscriptions: () => subscriptions(config.SECRETS_KEY, quarantinePolicy),
    timers: () => ({
      ...timers(config.EVENTS_RETENTION_MONTHS),
      ...sourceTimers(config.DELIVERY_RETENTION_DAYS, () => configured.wakeFetcher()),
      [runImportTimer]: (unit, due) => importRunner.onDue(unit, due),
    }),
    // Of one lead or campaign; who takes lists or files says so.
    bodyLimitBytes: 65_536,
    connectTimeoutMs: 1_000,
    // As long as either the broker or the database can store, events are taken.
    ready: async ({ database, bus }) => {
      if (!spill.available()) await database.ping();
      return { ok: true, checks: { broker: bus.connected() ? 'connected' : 'disconnected' } };
    },
  });
  const { bus, http, messaging, log } = frame;
  // Slow readers must not take the door's connections.
  const readers = createDatabase<IngestionTables & MessagingTables>({
    url: config.INGESTION_DATABASE_URL,
    name: 'ingestion-reads',
    maxConnections: 5,
    onIdleError: (err) => log.warn({ err }, 'idle database connection lost'),
  });
  const keys = createKeys(readers.db, config.API_KEYS, log);
  const clock = createClock();
  const spill = createSpill(bus, config.SECRETS_KEY, config.STREAM_REPLICAS);
  const door = createDoor(messaging, spill, clock, quarantinePolicy, log);

  // The last of the list: a new first secret must not give known events new ids.
  const acceptance = { door, clock, eventIdSecret: config.SECRETS_KEY.at(-1)! };
  const { acceptEvent } = createAcceptance(acceptance);
  const configured = createSources(config, {
    db: readers.db,
    messaging,
    spill,
    acceptEvent,
    clock,
    log,
  });
  const importRunner = createImportRunner({ ...acceptance, accept: door.accept, messaging, log });
  // It tells what it did through the outbox, so it ends before that does.
  http.addHook('preClose', importRunner.stop);
  await http.register(events, { prefix: '/api/v1', ...acceptance });
  await http.register(webhooks, { prefix: '/api/v1', ...acceptance, webhookSecrets: config.WEBHOOK_SECRET });
  await http.register(sourceWebhooks, { prefix: '/api/v1', ...configured });
  await http.register(deliveries, { prefix: '/api/v1', db: readers.db, ...configured });
  await http.register(sources, {
    prefix: '/api/v1',
    db: readers.db,
    transact: messaging.transact,
    copy: configured.copy,
    secretsKeys: config.SECRETS_KEY,
    publicUrl: config.PUBLIC_URL,
  });
  await http.register(tracking, {
    ...acceptance,
    ...configured,
    findWriteKey: keys.findWriteKey,
    limiter: createRateLimiter(config.API_RATE_LIMIT_PER_SECOND),
  });
  await http.register(validateEvent, { prefix: '/api/v1', db: readers.db, quarantinePolicy, ...acceptance });
  await http.register(quarantine, { prefix: '/api/v1', db: readers.db, messaging });
  await http.register(identity, { prefix: '/api/v1', db: readers.db, messaging, quarantinePolicy });
  await http.register(apiKeys, { prefix: '/api/v1', db: readers.db, transact: messaging.transact, keys });
  const resources = { prefix: '/api/v1', db: readers.db, messaging, names: createNames(bus) };
  await http.register(leads, resources);
  await http.register(leadHistory, resources);
  await http.register(changeLeads, { ...resources, ...acceptance });
  await http.register(erasures, resources);
  await http.register(organizations, resources);
  await http.register(campaigns, resources);
  await http.register(changeCampaigns, resources);
  await http.register(suppressions, resources);
  await http.register(bulkUpload, { prefix: '/api/v1', messaging, timeZone: config.TIME_ZONE });
  await http.register(imports, resources);

  return frame.running([
    { name: 'readers', stop: readers.stop },
    { name: 'api keys', start: keys.start, stop: keys.stop },
    { name: 'sources', start: configured.start, stop: configured.stop },
    {
      name: 'answers',
      start: () => {
        answerQuestions(bus, readers.db);
        answerApiKeys(bus, keys);
      },
    },
    { name: 'door', stop: door.stop },
  ]);
}
