import type { Logger } from '@dna/observability';
import { ProblemError } from '@dna/http';
import { LeadFetchError, type LeadClient, type LeadFailure } from '../clients/lead-client.ts';
import type { Clock } from '../door/clock.ts';
import type { CanonicalEvent, LeadPointer } from '../domain/adapters/adapter.ts';
import { nextAttempt } from '../domain/sources/fetch-schedule.ts';
import { inTimeZone } from '../domain/sources/local-times.ts';
import { remedyOf } from '../domain/sources/remedy.ts';
import type { Acceptance } from '../http/accept-events.ts';
import { settleDeliveries } from '../store/deliveries.ts';
import { claimLeadFetches, deleteLeadFetch, putOffLeadFetch, type LeadFetch } from '../store/lead-fetches.ts';
import type { Db } from '../store/lead-queries.ts';
import type { ConfiguredSource } from './configured-source.ts';
import type { SourceCopy } from './source-copy.ts';

type Options = {
  db: Db;
  copy: SourceCopy;
  /** By the adapter's own name. */
  clients: ReadonlyMap<string, LeadClient>;
  acceptEvent: Acceptance['acceptEvent'];
  clock: Clock;
  log: Logger;
};

export type LeadFetcher = { wake: () => void; stop: () => Promise<void> };

/** Longer than an attempt takes: after it another replica may try. */
const leaseMs = 60_000;
const atOnce = 5;

/** Fetches the leads of which a source sent only the id, outside of any transaction, any number of replicas. */
export function createLeadFetcher({ db, copy, clients, acceptEvent, clock, log }: Options): LeadFetcher {
  let running: Promise<void> | null = null;
  let stopped = false;

  async function run(): Promise<void> {
    try {
      while (!stopped) {
        const claimed = await claimLeadFetches(db, atOnce, leaseMs);
        if (claimed.length === 0) break;
        await Promise.all(claimed.map(fetchOne));
      }
    } catch (err) {
      // What is claimed comes again after its lease, and the timer wakes.
      log.warn({ err }, 'leads wait to be fetched');
    } finally {
      running = null;
    }
  }

  async function fetchOne(fetch: LeadFetch): Promise<void> {
    try {
      const source = await copy.find(fetch.source);
      if (source === null || source === 'unknown') throw later('the source cannot be looked up');
      const recorded = await record(source, fetch);
      const deliveryIds = await deleteLeadFetch(db, fetch);
      await settleDeliveries(db, deliveryIds, { status: 'accepted', ...recorded });
    } catch (error) {
      await putOff(fetch, failureOf(error));
    }
  }

  async function record(
    source: ConfiguredSource,
    { pointer, received_at }: LeadFetch,
  ): Promise<{ eventId: string | null; leadId: string | null }> {
    const client = clients.get(source.adapter.source);
    const accessToken = source.credentials?.access_token ?? null;
    if (client === undefined || source.adapter.fetched === undefined) throw later('nobody can fetch it');
    if (accessToken === null)
      throw new LeadFetchError({ kind: 'denied', reason: 'the source has no access token' });
    const lead = await client.fetchLead(pointer as LeadPointer, accessToken);
    const { events, rejected } = source.adapter.fetched(lead, pointer as LeadPointer);
    const [event] = events;
    if (event === undefined)
      throw later(`cannot be read: ${rejected[0]?.errors[0]?.message ?? 'it is empty'}`);
    if (isTest(event)) return { eventId: null, leadId: null };
    const own = source.timeZone === undefined ? event : inTimeZone(event, source.timeZone);
    const { event_id, lead_id } = await acceptEvent({ ...own, source: source.name }, null, received_at);
    return { eventId: event_id, leadId: lead_id };
  }

  async function putOff(fetch: LeadFetch, failure: LeadFailure): Promise<void> {
    const { source, external_id, attempts, delivery_ids } = fetch;
    const dueAt =
      failure.kind === 'gone'
        ? null
        : nextAttempt(attempts, clock.now(), failure.kind === 'later' ? failure.retryAfterMs : 0);
    log.warn({ source, external_id, attempts, failure, due_at: dueAt }, 'lead not fetched');
    await putOffLeadFetch(db, fetch, { dueAt, error: failure.reason });
    await settleDeliveries(db, delivery_ids, {
      status: dueAt === null ? 'rejected' : 'waiting',
      error: `The lead ${external_id} is not fetched: ${failure.reason}.`,
      remedy: remedyOf({ denied: 'access_denied', gone: 'lead_gone', later: '' }[failure.kind]),
    });
  }

  return {
    wake: () => {
      if (!stopped) running ??= run();
    },
    stop: async () => {
      stopped = true;
      await running;
      for (const client of clients.values()) client.stop();
    },
  };
}

function isTest(event: CanonicalEvent): boolean {
  return Object.values(event.identifiers).every((value) => value === undefined);
}

function later(reason: string): LeadFetchError {
  return new LeadFetchError({ kind: 'later', reason });
}

function failureOf(error: unknown): LeadFailure {
  if (error instanceof LeadFetchError) return error.failure;
  if (error instanceof ProblemError) return { kind: 'later', reason: error.message };
  return { kind: 'later', reason: 'it could not be recorded' };
}
