import {
  conflictClaimed,
  conflictEscalated,
  conflictExpired,
  conflictOpened,
  conflictReminded,
  conflictReopened,
  conflictResolved,
  conflictSnoozed,
  conflictUpdated,
  conflictWithdrawn,
  type ConflictStanding,
  type Envelope,
  type MessageDefinition,
} from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { ActName } from '../domain/act-on-conflict.ts';
import { nextDue, type Actor, type Conflict } from '../domain/conflict.ts';
import { quietUntil } from '../domain/raise-conflict.ts';
import { insertTransitions, saveConflicts } from '../store/conflicts.ts';
import type { RoutingTables } from '../store/tables.ts';
import { scheduleConflictClock, scheduleLookAgain } from './timers.ts';

/** A conflict as it stands after somebody, or the engine, did something to it. */
export type Step = {
  conflict: Conflict;
  act: 'open' | ActName;
  by: Actor;
  /** What a person gave as their reason. */
  note?: string | null;
  details?: Record<string, unknown>;
  cause?: Envelope<unknown> | undefined;
};

/** Writes down what became of conflicts, who did it and why, tells it, and winds the clock for what comes next. */
export async function recordConflicts(unit: Unit<RoutingTables>, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return;
  await saveConflicts(
    unit.tx,
    steps.map(({ conflict }) => conflict),
  );
  await insertTransitions(
    unit.tx,
    steps.map(({ conflict, act, by, note = null, details = {} }) => ({
      conflict_id: conflict.id,
      version: conflict.version,
      act,
      state: conflict.state,
      actor: by.id,
      channel: by.channel,
      at: unit.now,
      note,
      details,
    })),
  );
  for (const step of steps) {
    tell(unit, step);
    const { conflict, act } = step;
    const next = nextDue(conflict);
    if (next !== null && act !== 'update') scheduleConflictClock(unit, conflict.id, next.at);
    if (act === 'withdraw' && conflict.leadId !== null)
      scheduleLookAgain(unit, conflict.leadId, quietUntil(unit.now));
  }
}

const toldAs: Record<'open' | ActName, MessageDefinition<ConflictStanding>> = {
  open: conflictOpened,
  update: conflictUpdated,
  claim: conflictClaimed,
  snooze: conflictSnoozed,
  remind: conflictReminded,
  escalate: conflictEscalated,
  resolve: conflictResolved,
  undo: conflictReopened,
  reopen: conflictReopened,
  withdraw: conflictWithdrawn,
  expire: conflictExpired,
};

function tell(unit: Unit<RoutingTables>, { conflict, act, by, cause }: Step): void {
  unit.emit(toldAs[act], {
    leadId: conflict.leadId,
    entityVersion: conflict.version,
    cause,
    correlationId: conflict.correlationId ?? undefined,
    data: {
      conflict_id: conflict.id,
      kind: conflict.kind,
      state: conflict.state,
      pipeline_key: conflict.pipelineKey,
      options: conflict.options,
      evidence: conflict.evidence,
      opened_at: conflict.openedAt.toISOString(),
      remind_at: conflict.remindAt.toISOString(),
      escalate_at: conflict.escalateAt.toISOString(),
      expires_at: conflict.expiresAt.toISOString(),
      escalated_at: conflict.escalatedAt?.toISOString() ?? null,
      snoozed_until: conflict.snoozedUntil?.toISOString() ?? null,
      claimed_by: conflict.claimedBy,
      choice: conflict.choice,
      by: by.id,
      channel: by.channel,
    },
  });
}
