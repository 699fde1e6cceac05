import type { Handler } from '@dna/inbox-outbox';
import { takeAliases, type AliasChanged } from '@dna/lead-facts';
import { reweighLeads } from '../evidence/reweigh-leads.ts';
import { loadLeadIntents } from '../store/lead-intents.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import type { IntentTables } from '../store/tables.ts';

/**
 * Leads were joined or taken apart: the former and the present roots are weighed anew over all their ids. A lead that is
 * no root any more answers that nothing counts for it.
 */
export function onAliasChanged(prior: number): Handler<IntentTables, AliasChanged> {
  return async (unit, messages) => {
    const { tx } = unit;
    const occasions = await takeAliases<IntentTables>(tx, messages, 'lead_intents');
    if (occasions.length === 0) return;
    const known = await loadLeadIntents(
      tx,
      occasions.flatMap(({ family }) => [family.root, ...family.members]),
    );
    await reweighLeads(unit, occasions, known, await publishedRuleset(tx), prior);
  };
}
