import { lockFamilies, type TimerHandler, type Unit } from '@dna/inbox-outbox';
import { actOnConflict } from '../domain/act-on-conflict.ts';
import { changeOf } from '../domain/change-of.ts';
import { isLive, theRules } from '../domain/conflict.ts';
import type { Decided } from '../domain/route-leads.ts';
import { lockConflictsOfPipelines, readContended } from '../store/conflicts.ts';
import { readStates } from '../store/lead-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import { lockTeam } from '../store/team.ts';
import { readQueued, readQueueHeads } from '../store/queue-heads.ts';
import { forgetStaffed } from '../store/unstaffed-pipelines.ts';
import { evaluateLeads } from './evaluate-leads.ts';
import { recordConflicts } from './record-conflicts.ts';
import type { Rules } from './rules.ts';
import { scheduleServeQueue } from './timers.ts';

const maxPerPipeline = 200;

/**
 * Gives the leads that have waited longest to whoever can take them now, and those whose account owner can take them
 * again to that owner; goes on while that moves the line. Where nobody waits any more, there is nothing to decide.
 */
export function onServeQueue(rules: Rules): TimerHandler<RoutingTables> {
  return async (unit) => {
    const heads = await readQueueHeads(unit.tx, unit.now, maxPerPipeline);
    const contended = await readContended(unit.tx, unit.now, maxPerPipeline);
    const decided = await evaluateAll(unit, rules, [...heads, ...contended]);
    await withdrawServed(unit);
    await forgetStaffed(unit.tx, unit.now);
    const moved = decided.some(
      ({ lead, verdict }) => lead.queuedAt !== null && changeOf(lead, verdict) !== null,
    );
    if (moved) scheduleServeQueue(unit, unit.now);
  };
}

async function evaluateAll(
  unit: Unit<RoutingTables>,
  rules: Rules,
  leadIds: readonly string[],
): Promise<Decided[]> {
  if (leadIds.length === 0) return [];
  const families = await lockFamilies(unit.tx, leadIds, 'lead_states');
  const states = await readStates(unit.tx, [...families.values()].flat());
  return evaluateLeads(unit, rules, { families, states });
}

/** Whoever leaves a line without the lock on the team has the line looked at again afterwards. */
async function withdrawServed(unit: Unit<RoutingTables>): Promise<void> {
  await lockTeam(unit.tx);
  const live = (await lockConflictsOfPipelines(unit.tx)).filter(isLive);
  if (live.length === 0) return;
  const waiting = await readQueued(unit.tx);
  const served = live.filter(({ pipelineKey }) => !waiting.has(pipelineKey ?? ''));
  await recordConflicts(
    unit,
    served.map((conflict) => ({
      conflict: actOnConflict(conflict, { name: 'withdraw' }, theRules, unit.now),
      act: 'withdraw',
      by: theRules,
      details: { because: 'served' },
    })),
  );
}
