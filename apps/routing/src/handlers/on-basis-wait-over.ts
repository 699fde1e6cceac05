import { findErased, type TimerHandler, lockFamilies } from '@dna/inbox-outbox';
import { readStates } from '../store/lead-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import { evaluateLeads } from './evaluate-leads.ts';
import type { Rules } from './rules.ts';
import { basisWaitPayload } from './timers.ts';

/** These leads have waited long enough for the other message: they are decided as things stand. */
export function onBasisWaitOver(rules: Rules): TimerHandler<RoutingTables> {
  return async (unit, timers) => {
    const waiting = timers.map(({ payload }) => basisWaitPayload.parse(payload).lead_id);
    const erased = await findErased(unit.tx, waiting);
    const leadIds = waiting.filter((id) => !erased.has(id));
    if (leadIds.length === 0) return;
    const families = await lockFamilies(unit.tx, leadIds, 'lead_states');
    const states = await readStates(unit.tx, [...families.values()].flat());
    await evaluateLeads(unit, rules, { families, states });
  };
}
