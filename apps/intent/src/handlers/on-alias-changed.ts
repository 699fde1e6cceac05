import type { Handler } from '@dna/inbox-outbox';
import { takeAliases, type AliasChanged } from '@dna/lead-facts';
import { regroupLeads } from '../evidence/regroup-leads.ts';
import type { IntentTables } from '../store/tables.ts';

/**
 * Leads were joined or taken apart: the former and the present roots are weighed anew over all their ids. A lead that is
 * no root any more answers that nothing counts for it.
 */
export function onAliasChanged(prior: number): Handler<IntentTables, AliasChanged> {
  return async (unit, messages) => {
    const occasions = await takeAliases<IntentTables>(unit.tx, messages, 'lead_intents');
    if (occasions.length > 0) await regroupLeads(unit, occasions, prior);
  };
}
