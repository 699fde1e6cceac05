import type { Handler } from '@dna/inbox-outbox';
import { membersOf, recountLeads, takeFacts, type EventRecorded } from '@dna/lead-facts';
import { chargeLedger } from '../ledger/charge-ledger.ts';
import { rescoreLeads, type Occasion } from '../ledger/rescore-leads.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import { loadLeadScores } from '../store/lead-scores.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import type { ScoringTables } from '../store/tables.ts';

/** Facts came: what they give goes into the ledger, and each of their leads is answered once. */
export function onEventRecorded(policy: ScoringPolicy): Handler<ScoringTables, EventRecorded> {
  return async (unit, messages) => {
    const { tx } = unit;
    const taken = await takeFacts<ScoringTables>(tx, messages, 'lead_scores');
    const { recorded, replaced, families, familyOfLead } = taken;
    const ruleset = await publishedRuleset(tx);
    const known = await loadLeadScores(tx, membersOf(families));
    await chargeLedger(tx, ruleset.rules, recorded, replaced, familyOfLead);
    const counted = recountLeads(known, recorded, replaced);
    const occasions = taken.occasions.map((occasion): Occasion => ({ ...occasion, reason: 'event' }));
    await rescoreLeads(unit, occasions, counted, ruleset, policy);
  };
}
