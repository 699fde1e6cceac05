import type { Handler } from '@dna/inbox-outbox';
import { takeAmendments, type EventAmended } from '@dna/lead-facts';
import { answerFacts, type Texts } from '../evidence/answer-facts.ts';
import { furtherFactColumns, type IntentTables } from '../store/tables.ts';

/**
 * Facts were given to other leads, held back, released or removed: what those want who had them and who have them is
 * weighed anew, as if it had been so from the start.
 */
export function onEventAmended(prior: number): Handler<IntentTables, EventAmended, Texts> {
  return async (unit, messages, texts) => {
    const taken = await takeAmendments<IntentTables>(unit.tx, messages, 'lead_intents', furtherFactColumns);
    if (taken.occasions.length > 0) await answerFacts(unit, taken, texts, prior);
  };
}
