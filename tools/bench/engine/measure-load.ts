import type { LoadGenerator } from '../load/load-generator.ts';
import type { MixOrder } from '../load/load-orders.ts';
import type { Round } from '../report/result.ts';
import { watchUsage } from '../usage/usage-sampler.ts';
import type { System } from './system.ts';

export type ArrayLoad = {
  seed: number;
  events: number;
  leads: number;
  prefix?: string;
  /** When the newest event is said to have happened; now, unless it is said. */
  newestAt?: Date;
};

const connections = 8;
const arraySize = 100;
const dayMs = 24 * 60 * 60_000;

/** Sends a mix as arrays of 100, as fast as they are taken, and waits for the last deal and notification. */
export async function measureArrayLoad(
  system: System,
  generator: LoadGenerator,
  load: ArrayLoad,
): Promise<Round> {
  await generator.prepare({ kind: 'arrays', mix: mixOrder(load), events: load.events, arraySize });
  const eventsBefore = await system.countEvents();
  const before = await system.storedBytes();
  const usage = watchUsage(system.processes());
  const sent = await generator.sendClosed({ target: system.target, connections });
  const settled = await system.untilSettled();
  const used = usage.stop();
  const after = await system.storedBytes();
  if (sent.rejectedEvents > 0) throw new Error(`The ${system.name} rejected ${sent.rejectedEvents} events`);
  const recorded = settled.events - eventsBefore;
  if (recorded < sent.acceptedEvents) {
    throw new Error(`The ${system.name} accepted ${sent.acceptedEvents} events and recorded ${recorded}`);
  }
  const acceptedSeconds = (sent.lastAnswerAt - sent.startedAt) / 1_000;
  const settledSeconds = (Math.max(settled.lastAt.getTime(), sent.lastAnswerAt) - sent.startedAt) / 1_000;
  return {
    events: sent.acceptedEvents,
    leads: settled.leads,
    accepted_s: round(acceptedSeconds),
    accepted_events_per_s: Math.round(sent.acceptedEvents / acceptedSeconds),
    settled_s: round(settledSeconds),
    settled_events_per_s: Math.round(sent.acceptedEvents / settledSeconds),
    deals: settled.deals,
    notifications: settled.notifications,
    repeated_requests: sent.repeated,
    usage: {
      ...used,
      postgres_bytes_per_event: Math.round((after.postgres - before.postgres) / sent.acceptedEvents),
      broker_bytes_per_event: Math.round((after.broker - before.broker) / sent.acceptedEvents),
    },
  };
}

/** A little of everything, so that no first call to anything is measured. Its people are others. */
export async function warmUp(system: System, generator: LoadGenerator, seed: number): Promise<void> {
  const mix = mixOrder({ seed, events: 2_000, leads: 200, prefix: 'w' });
  await generator.prepare({ kind: 'arrays', mix, events: 2_000, arraySize });
  await generator.sendClosed({ target: system.target, connections });
  await system.untilSettled();
}

/** Events that end now, or at the given instant, and are spread over a week at most. */
export function mixOrder({ seed, leads, events, prefix, newestAt = new Date() }: ArrayLoad): MixOrder {
  const spacingMs = Math.min(3_000, Math.floor((7 * dayMs) / events));
  const startAt = new Date(newestAt.getTime() - (events + 1) * spacingMs).toISOString();
  return { seed, leads, spacingMs, startAt, ...(prefix !== undefined && { prefix }) };
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
