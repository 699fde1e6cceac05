import type { ConflictChoice } from '@dna/contracts';
import { ProblemError } from '@dna/http';
import { lockFamilies, type TimerHandler, type Unit } from '@dna/inbox-outbox';
import { actOnConflict, type Act } from '../domain/act-on-conflict.ts';
import { dueNow, nextDue, theClock, type Conflict } from '../domain/conflict.ts';
import { readLeadsOf } from '../store/conflicts.ts';
import { currentConfig } from '../store/routing-config.ts';
import type { RoutingTables } from '../store/tables.ts';
import { lockConflict, toChoice } from './decide-conflict.ts';
import type { Person } from './lock-lead.ts';
import { recordConflicts } from './record-conflicts.ts';
import { placePerson } from './route-by-hand.ts';
import type { Rules } from './rules.ts';
import { conflictPayload, scheduleConflictClock, scheduleSettleQueue } from './timers.ts';

/** Reminds of conflicts, escalates them, and in the end lets the fallback decide. */
export function onConflictClock(rules: Rules): TimerHandler<RoutingTables> {
  return async (unit, timers) => {
    const ids = [...new Set(timers.map(({ payload }) => conflictPayload.parse(payload).conflict_id))].sort();
    // All leads before the team, which whoever falls back locks: the order in which everybody locks.
    await lockFamilies(unit.tx, await readLeadsOf(unit.tx, ids), 'lead_states');
    for (const id of ids) await lookAt(unit, rules, id);
  };
}

async function lookAt(unit: Unit<RoutingTables>, rules: Rules, conflictId: string): Promise<void> {
  const found = await lockIfThere(unit, conflictId);
  if (found === null) return;
  const { person, conflict } = found;
  const due = dueNow(conflict, unit.now);
  if (due === null) {
    // It was claimed or snoozed since: what comes next comes later.
    const next = nextDue(conflict);
    if (next !== null) scheduleConflictClock(unit, conflictId, next.at);
    return;
  }
  const act: Act =
    due === 'expire'
      ? { name: 'expire', choice: await fallBack(unit, rules, person, conflict) }
      : { name: due };
  const next = actOnConflict(conflict, act, theClock, unit.now);
  await recordConflicts(unit, [{ conflict: next, act: act.name, by: theClock }]);
}

/** An erased lead has no conflicts any more. */
async function lockIfThere(unit: Unit<RoutingTables>, conflictId: string) {
  try {
    return await lockConflict(unit, conflictId);
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return null;
    throw error;
  }
}

/**
 * A lead that nobody has placed goes to the fallback pipeline, without an owner if need be; one that is somewhere already
 * stays there.
 */
async function fallBack(
  unit: Unit<RoutingTables>,
  rules: Rules,
  person: Person | null,
  conflict: Conflict,
): Promise<ConflictChoice> {
  const { fallbackPipeline: pipelineKey } = await currentConfig(unit.tx, rules.intentPrior);
  const choice = toChoice({ keep: false, pipelineKey, ownerId: null }, theClock, unit.now);
  if (person === null) {
    scheduleSettleQueue(unit, conflict.id);
    return choice;
  }
  const kept = toChoice({ keep: true }, theClock, unit.now);
  if (conflict.kind === 'already_routed') return kept;
  const by = { actor: theClock, note: null };
  const outcome = await placePerson(unit, rules, person, by, { pipelineKey, ownerId: null }, conflict.id);
  if (outcome.kind !== 'placed') return kept;
  return { ...choice, owner_id: outcome.decision.owner_id, decision_id: outcome.decision.id };
}
