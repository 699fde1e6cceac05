import type { leadErased } from '@dna/contracts';
import type { Handler } from '@dna/inbox-outbox';
import { forgetFacts } from '@dna/lead-facts';
import { eraseExamples } from '@dna/rulesets';
import { regroupLeads } from '../evidence/regroup-leads.ts';
import { eraseCursors } from '../store/calibrations.ts';
import type { IntentTables } from '../store/tables.ts';

/** A person is to be forgotten: their facts and all that these said. */
export function onLeadErased(prior: number): Handler<IntentTables, typeof leadErased.example> {
  const forget = forgetFacts<IntentTables>(
    'lead_intents',
    ['intent_signals', 'deal_outcomes', 'lead_intents'],
    (unit, occasions) => regroupLeads(unit, occasions, prior),
  );
  return async (unit, messages) => {
    await forget(unit, messages);
    const leadIds = messages.flatMap(({ data }) => data.lead_ids);
    await eraseExamples(unit.tx, leadIds);
    await eraseCursors(unit.tx, leadIds);
  };
}
