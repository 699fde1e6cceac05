import { type TimerHandler, lockFamilies } from '@dna/inbox-outbox';
import { changeOf } from '../domain/change-of.ts';
import { readStates } from '../store/lead-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import { readQueueHeads } from '../store/queue-heads.ts';
import { evaluateLeads } from './evaluate-leads.ts';
import type { Rules } from './rules.ts';
import { scheduleServeQueue } from './timers.ts';

const maxPerPipeline = 200;

/** Gives the leads that have waited longest to whoever can take them now, and goes on while that moves the line. */
export function onServeQueue(rules: Rules): TimerHandler<RoutingTables> {
  return async (unit) => {
    const heads = await readQueueHeads(unit.tx, unit.now, maxPerPipeline);
    if (heads.length === 0) return;
    const families = await lockFamilies(unit.tx, heads, 'lead_states');
    const states = await readStates(unit.tx, [...families.values()].flat());
    const decided = await evaluateLeads(unit, rules, { families, states });
    const moved = decided.some(
      ({ lead, verdict }) => lead.queuedAt !== null && changeOf(lead, verdict) !== null,
    );
    if (moved) scheduleServeQueue(unit, unit.now);
  };
}
