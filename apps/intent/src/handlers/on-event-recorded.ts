import type { Handler } from '@dna/inbox-outbox';
import { membersOf, recountLeads, takeFacts, type EventRecorded, type TakenFacts } from '@dna/lead-facts';
import { findSignals } from '../domain/find-signals.ts';
import type { Rule } from '../domain/rule.ts';
import { reweighLeads } from '../evidence/reweigh-leads.ts';
import { loadLeadIntents } from '../store/lead-intents.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import { addSignals, removeSignals } from '../store/signals.ts';
import type { IntentTables, Tx } from '../store/tables.ts';

/** What the persons wrote, by event id. */
type Texts = ReadonlyMap<string, string>;

/** Facts came: what they say of intents is kept, and each of their leads is answered once. */
export function onEventRecorded(prior: number): Handler<IntentTables, EventRecorded, Texts> {
  return async (unit, messages, texts) => {
    const { tx } = unit;
    const taken = await takeFacts<IntentTables>(tx, messages, 'lead_intents', [
      'campaign_product',
      'has_text',
    ]);
    const { recorded, replaced, families, occasions } = taken;
    const ruleset = await publishedRuleset(tx);
    const known = await loadLeadIntents(tx, membersOf(families));
    await keepSignals(tx, ruleset.rules, taken, texts);
    const counted = recountLeads(known, recorded, replaced);
    await reweighLeads(unit, occasions, counted, ruleset, prior);
  };
}

async function keepSignals(
  tx: Tx,
  rules: readonly Rule[],
  { recorded, replaced }: TakenFacts,
  texts: Texts,
): Promise<void> {
  await removeSignals(
    tx,
    replaced.map((fact) => fact.eventId),
  );
  const types = new Map(recorded.map((fact) => [fact.eventId, fact.eventType]));
  const signals = findSignals(rules, recorded, texts);
  await addSignals(
    tx,
    signals.map((signal) => ({ ...signal, eventType: types.get(signal.eventId)! })),
  );
}
