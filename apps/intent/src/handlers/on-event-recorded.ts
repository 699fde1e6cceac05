import type { Handler } from '@dna/inbox-outbox';
import { takeFacts, type EventRecorded } from '@dna/lead-facts';
import { answerFacts, type Texts } from '../evidence/answer-facts.ts';
import { furtherFactColumns, type IntentTables } from '../store/tables.ts';

/** Facts came: what their leads want is weighed anew. */
export function onEventRecorded(prior: number): Handler<IntentTables, EventRecorded, Texts> {
  return async (unit, messages, texts) => {
    const taken = await takeFacts<IntentTables>(unit.tx, messages, 'lead_intents', furtherFactColumns);
    if (taken.occasions.length > 0) await answerFacts(unit, taken, texts, prior);
  };
}
