import type { Messaging, TimerHandlers } from '@dna/inbox-outbox';
import type { Logger } from '@dna/observability';
import { createLinkedinLeads } from '../clients/linkedin-leads.ts';
import { createMetaLeads } from '../clients/meta-leads.ts';
import type { Clock } from '../door/clock.ts';
import { linkedinAds } from '../domain/adapters/linkedin-ads/linkedin-ads.ts';
import { metaAds } from '../domain/adapters/meta-ads/meta-ads.ts';
import { fetchLeads, onFetchLeads } from '../handlers/fetch-leads.ts';
import { onTidyDeliveries, tidyDeliveries } from '../handlers/tidy-deliveries.ts';
import { onWatchSources, watchSources } from '../handlers/watch-sources.ts';
import type { Acceptance } from '../http/accept-events.ts';
import type { Spill } from '../spill/spill.ts';
import type { Db } from '../store/lead-queries.ts';
import type { IngestionTables } from '../store/tables.ts';
import { createDeliveryLog } from './delivery-log.ts';
import { saveEnvironmentSources, type EnvironmentSource } from './environment-sources.ts';
import { createIntake } from './intake.ts';
import { createPointerStore } from './keep-pointers.ts';
import { createLeadFetcher } from './lead-fetcher.ts';
import { createSourceCopy } from './source-copy.ts';

type Settings = {
  SECRETS_KEY: readonly string[];
  SOURCES: readonly EnvironmentSource[];
  PUBLIC_URL: string;
  LINKEDIN_API_URL: string;
  META_API_URL: string;
};

type Outlets = {
  db: Db;
  messaging: Pick<Messaging<IngestionTables>, 'transact'>;
  spill: Spill;
  acceptEvent: Acceptance['acceptEvent'];
  clock: Clock;
  log: Logger;
};

export type Sources = ReturnType<typeof createSources>;

const againMs = 2_000;

/** Everything about configured sources: who they are, what comes from them, and what has to be fetched. */
export function createSources(
  settings: Settings,
  { db, messaging, spill, acceptEvent, clock, log }: Outlets,
) {
  const { SECRETS_KEY: keys, SOURCES: environment, PUBLIC_URL: publicUrl } = settings;
  const copy = createSourceCopy({ db, keys, environment, log });
  const deliveryLog = createDeliveryLog(db, log);
  const keepPointers = createPointerStore(messaging.transact, spill);
  const intake = createIntake({ copy, log: deliveryLog, clock, acceptEvent, keepPointers, publicUrl });
  const clients = new Map([
    [linkedinAds.source, createLinkedinLeads(settings.LINKEDIN_API_URL, log)],
    [metaAds.source, createMetaLeads(settings.META_API_URL, log)],
  ]);
  const fetcher = createLeadFetcher({ db, copy, clients, acceptEvent, clock, log });
  let timer: NodeJS.Timeout | undefined;

  /** Those of the environment work from memory; their place in the table waits for Postgres. */
  async function saveEnvironment(): Promise<void> {
    try {
      await messaging.transact((unit) => saveEnvironmentSources(unit, environment, keys));
    } catch (err) {
      log.warn({ err }, 'sources of the environment are not saved yet');
      timer = setTimeout(() => void saveEnvironment(), againMs).unref();
    }
  }

  return {
    copy,
    deliveryLog,
    intake,
    wakeFetcher: fetcher.wake,
    start: async () => {
      await copy.start();
      void saveEnvironment();
    },
    stop: async () => {
      clearTimeout(timer);
      copy.stop();
      await fetcher.stop();
      await deliveryLog.stop();
    },
  };
}

/** @param wakeFetcher of this process; whoever gets the timer fetches */
export function sourceTimers(retentionDays: number, wakeFetcher: () => void): TimerHandlers<IngestionTables> {
  return {
    [fetchLeads]: onFetchLeads(wakeFetcher),
    [tidyDeliveries]: onTidyDeliveries(retentionDays),
    [watchSources]: onWatchSources,
  };
}
