import type { leadErased } from '@dna/contracts';
import type { Handler } from '@dna/inbox-outbox';
import { forgetFacts } from '@dna/lead-facts';
import { eraseExamples } from '@dna/rulesets';
import { regroupLeads } from '../evidence/regroup-leads.ts';
import type { IntentTables } from '../store/tables.ts';

/** A person is to be forgotten: their facts and all that these said. */
export function onLeadErased(prior: number): Handler<IntentTables, typeof leadErased.example> {
  const forget = forgetFacts<IntentTables>(
    'lead_intents',
    ['intent_signals', 'lead_intents'],
    (unit, occasions) => regroupLeads(unit, occasions, prior),
  );
  return async (unit, messages) => {
    await forget(unit, messages);
    await eraseExamples(
      unit.tx,
      messages.flatMap(({ data }) => data.lead_ids),
    );
  };
}
