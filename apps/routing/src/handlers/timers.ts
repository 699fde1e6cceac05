import { newId } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { RoutingTables } from '../store/tables.ts';

/** A lead has waited long enough for the score or the intent that is behind. */
export const basisWait = 'basis-wait';
export const basisWaitPayload = z.object({ lead_id: z.uuid() });

/** One timer per wait: the key of a wait that is over is never written again, so nobody waits for its row. */
export function scheduleBasisWait(
  unit: Unit<RoutingTables>,
  leadId: string,
  { since, until }: { since: Date; until: Date },
): void {
  const payload: z.infer<typeof basisWaitPayload> = { lead_id: leadId };
  unit.schedule({ key: `${basisWait}:${leadId}:${since.getTime()}`, kind: basisWait, dueAt: until, payload });
}

/** A conflict is to be reminded of, escalated, or left to the fallback. */
export const conflictClock = 'conflict-clock';
export const conflictPayload = z.object({ conflict_id: z.uuid() });

/** A timer for each instant: one that comes too late, or for nothing, finds nothing to do. */
export function scheduleConflictClock(unit: Unit<RoutingTables>, conflictId: string, dueAt: Date): void {
  const payload: z.infer<typeof conflictPayload> = { conflict_id: conflictId };
  const key = `${conflictClock}:${conflictId}:${dueAt.getTime()}`;
  unit.schedule({ key, kind: conflictClock, dueAt, payload });
}

/** Leads that wait for a pipeline go where it was decided. */
export const settleQueue = 'settle-queue';

export function scheduleSettleQueue(unit: Unit<RoutingTables>, conflictId: string): void {
  const payload: z.infer<typeof conflictPayload> = { conflict_id: conflictId };
  unit.schedule({ key: `${settleQueue}:${newId()}`, kind: settleQueue, dueAt: unit.now, payload });
}

/** What was withdrawn may be asked again from this instant on, if there is still a reason. */
export function scheduleLookAgain(unit: Unit<RoutingTables>, leadId: string, dueAt: Date): void {
  const payload: z.infer<typeof basisWaitPayload> = { lead_id: leadId };
  unit.schedule({ key: `${basisWait}:${leadId}:${dueAt.getTime()}`, kind: basisWait, dueAt, payload });
}

/** A place may have come free for the leads that wait for somebody to take them. */
export const serveQueue = 'serve-queue';

/** A key of its own each time: nobody waits for the row of a timer whose handler waits for them. */
export function scheduleServeQueue(unit: Unit<RoutingTables>, dueAt: Date): void {
  unit.schedule({ key: `${serveQueue}:${newId()}`, kind: serveQueue, dueAt, payload: {} });
}

/** At this instant somebody comes to work: one timer, however many leads begin to wait for it. */
export function scheduleOpening(unit: Unit<RoutingTables>, opensAt: Date): void {
  const key = `${serveQueue}:opens:${opensAt.toISOString()}`;
  unit.schedule({ key, kind: serveQueue, dueAt: opensAt, payload: {} });
}
