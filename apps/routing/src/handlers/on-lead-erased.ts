import { forgetLeads } from '@dna/inbox-outbox';
import { eraseLeads } from '../store/erase-leads.ts';
import { readStates, saveFamilyChanges } from '../store/lead-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import { evaluateLeads } from './evaluate-leads.ts';
import type { Rules } from './rules.ts';
import { scheduleServeQueue } from './timers.ts';

/** A person is to be forgotten: whoever had them has room for another. */
export function onLeadErased(rules: Rules) {
  return forgetLeads<RoutingTables>('lead_states', async (unit, { leadIds, survivors, toldAt }) => {
    const { tx } = unit;
    const lineMoved = await eraseLeads(tx, leadIds);
    if (lineMoved) scheduleServeQueue(unit, unit.now);
    if (survivors.size === 0) return;
    // As after an unmerge: their numbers are told anew without the erased ones.
    await saveFamilyChanges(
      tx,
      [...survivors.keys()].map((lead_id) => ({ lead_id, changed_at: toldAt })),
    );
    const states = await readStates(tx, [...survivors.values()].flat());
    await evaluateLeads(unit, rules, { families: survivors, states });
  });
}
