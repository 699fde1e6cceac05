import { isInfrastructureError } from '@dna/database';
import { isTransient, type Messaging } from '@dna/inbox-outbox';
import { unavailable } from '@dna/http';
import type { QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { BreakerOpenError, createBreaker, TimeoutError, type Breaker } from '@dna/resilience';
import type { Logger } from '@dna/observability';
import type { Spill } from '../spill/spill.ts';
import type { IngestionTables } from '../store/tables.ts';
import type { Clock } from './clock.ts';
import { createMicroBatcher, type BatchOutcome } from './micro-batcher.ts';
import { recordEvents, type Recorded } from './record-events.ts';
import type { RecordableEvent } from './recordable-event.ts';

export type Accepted =
  | ({ status: 'recorded' } & Recorded)
  /** Postgres is away: the broker keeps it until it can be recorded. */
  | { status: 'queued'; eventId: string; leadId: null; duplicate: false; idReused: false };

export type Door = {
  /** Stores the event; resolves when it cannot be lost any more. Rejects with a 503 when nothing can store it. */
  accept: (event: RecordableEvent) => Promise<Accepted>;
  stop: () => Promise<void>;
};

/** A commit that takes longer counts as unknown: the event is spilled too, and its id keeps it single. */
const recordTimeoutMs = 1_500;
/** Bounds the memory, and the time that a request waits. */
const mostWaiting = 10_000;

/** Takes events in, many at a time. No publish stands in the way of an answer. */
export function createDoor(
  messaging: Pick<Messaging<IngestionTables>, 'transact'>,
  spill: Spill,
  clock: Clock,
  quarantine: QuarantinePolicy,
  log: Logger,
): Door {
  const breaker: Breaker<[RecordableEvent[]], Recorded[]> = createBreaker(
    (_signal, events) =>
      messaging.transact((unit) => {
        clock.adjust(unit.now);
        return recordEvents(unit, events, quarantine);
      }),
    {
      name: 'postgres',
      timeoutMs: recordTimeoutMs,
      errorThresholdPercentage: 50,
      resetTimeoutMs: 2_000,
      volumeThreshold: 3,
      isFailure: isAway,
      onStateChange: (state) => log.warn({ state }, 'database breaker'),
    },
  );
  const batcher = createMicroBatcher<RecordableEvent, Accepted>((events) => record(events), {
    lingerMs: 3,
    maxItems: 500,
    // Two batches at once would meet at the same new people, and one of them would have to start over.
    maxConcurrent: 1,
    targetMs: 800,
  });

  /** A batch that Postgres refuses is halved until the event that it does not take is alone. */
  async function record(events: RecordableEvent[], isLastTry = false): Promise<BatchOutcome<Accepted>[]> {
    try {
      const recorded = await breaker.run(events);
      return recorded.map((each) => ({ value: { status: 'recorded', ...each } }));
    } catch (error) {
      // One hanging statement is enough: those who wait behind it must not wait as long again.
      if (error instanceof TimeoutError || isConnectionLost(error)) breaker.trip();
      if (isAway(error)) return queue(events, error);
      if (events.length === 1) {
        // What it refers to may have been deleted since it was read: its campaign, or a lead that it was compared with.
        if (!isLastTry) return record(events, true);
        log.error({ err: error, event_id: events[0]!.eventId }, 'event could not be recorded');
        return [{ error }];
      }
      const middle = Math.ceil(events.length / 2);
      return [...(await record(events.slice(0, middle))), ...(await record(events.slice(middle)))];
    }
  }

  async function queue(events: RecordableEvent[], cause: unknown): Promise<BatchOutcome<Accepted>[]> {
    try {
      await spill.store(events);
      return events.map((event) => ({
        value: { status: 'queued', eventId: event.eventId, leadId: null, duplicate: false, idReused: false },
      }));
    } catch (error) {
      log.warn({ err: error, cause, count: events.length }, 'neither database nor broker can store');
      const refusal = unavailable(
        2,
        'Neither the database nor the broker can store events now. Please repeat.',
      );
      return events.map(() => ({ error: refusal }));
    }
  }

  return {
    accept: (event) =>
      batcher.size() >= mostWaiting
        ? Promise.reject(unavailable(1, 'More events wait than can be stored in time. Please repeat.'))
        : batcher.add(event),
    stop: async () => {
      await batcher.idle();
      breaker.stop();
    },
  };
}

function isAway(error: unknown): boolean {
  return isTransient(error) || error instanceof TimeoutError || error instanceof BreakerOpenError;
}

/** Postgres itself is away, which a lost race for an identifier is not. */
function isConnectionLost(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return isInfrastructureError(error) && !(typeof code === 'string' && code.startsWith('40'));
}
