import type { Handler } from '@dna/inbox-outbox';
import { takeAmendments, type EventAmended } from '@dna/lead-facts';
import { answerFacts } from '../ledger/answer-facts.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import type { ScoringTables } from '../store/tables.ts';

/**
 * Facts were given to other leads, held back, released or removed: those who had them and those who have them are scored
 * anew, as if it had been so from the start.
 */
export function onEventAmended(policy: ScoringPolicy): Handler<ScoringTables, EventAmended> {
  return async (unit, messages) => {
    const taken = await takeAmendments<ScoringTables>(unit.tx, messages, 'lead_scores');
    if (taken.occasions.length > 0) await answerFacts(unit, taken, policy);
  };
}
