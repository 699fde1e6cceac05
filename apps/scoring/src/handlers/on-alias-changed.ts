import type { Handler } from '@dna/inbox-outbox';
import { takeAliases, type AliasChanged } from '@dna/lead-facts';
import { regroupLeads } from '../ledger/regroup-leads.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import type { ScoringTables } from '../store/tables.ts';

/**
 * Leads were joined or taken apart: the former and the present roots are scored anew over all their ids. A lead that is
 * no root any more answers that nothing counts for it.
 */
export function onAliasChanged(policy: ScoringPolicy): Handler<ScoringTables, AliasChanged> {
  return async (unit, messages) => {
    const taken = await takeAliases<ScoringTables>(unit.tx, messages, 'lead_scores');
    if (taken.length > 0) await regroupLeads(unit, taken, policy);
  };
}
