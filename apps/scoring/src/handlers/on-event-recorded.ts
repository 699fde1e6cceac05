import type { Handler } from '@dna/inbox-outbox';
import { takeFacts, type EventRecorded } from '@dna/lead-facts';
import { answerFacts } from '../ledger/answer-facts.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import type { ScoringTables } from '../store/tables.ts';

/** Facts came: their leads are scored anew. */
export function onEventRecorded(policy: ScoringPolicy): Handler<ScoringTables, EventRecorded> {
  return async (unit, messages) => {
    const taken = await takeFacts<ScoringTables>(unit.tx, messages, 'lead_scores');
    if (taken.occasions.length > 0) await answerFacts(unit, taken, policy);
  };
}
