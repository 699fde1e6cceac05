import type { Handler } from '@dna/inbox-outbox';
import { forgetFacts } from '@dna/lead-facts';
import { eraseExamples } from '@dna/rulesets';
import type { leadErased } from '@dna/contracts';
import { regroupLeads } from '../ledger/regroup-leads.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import type { ScoringTables } from '../store/tables.ts';

/** A person is to be forgotten: their facts and all that these came to. */
export function onLeadErased(policy: ScoringPolicy): Handler<ScoringTables, typeof leadErased.example> {
  const forget = forgetFacts<ScoringTables>(
    'lead_scores',
    ['contributions', 'deal_outcomes', 'score_adjustments', 'score_history', 'lead_scores'],
    (unit, occasions) => regroupLeads(unit, occasions, policy),
  );
  return async (unit, messages) => {
    await forget(unit, messages);
    await eraseExamples(
      unit.tx,
      messages.flatMap(({ data }) => data.lead_ids),
    );
  };
}
