import type { Unit } from '@dna/inbox-outbox';
import { membersOf, recountLeads, type TakenFacts } from '@dna/lead-facts';
import { findSignals } from '../domain/find-signals.ts';
import type { Rule } from '../domain/rule.ts';
import { loadLeadIntents } from '../store/lead-intents.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import { addSignals, removeSignals } from '../store/signals.ts';
import type { IntentTables, Tx } from '../store/tables.ts';
import { reweighLeads } from './reweigh-leads.ts';

/** What the persons wrote, by event id. */
export type Texts = ReadonlyMap<string, string>;

/** What the facts say of intents is kept, what they said before is not, and each of their leads is answered once. */
export async function answerFacts(
  unit: Unit<IntentTables>,
  taken: TakenFacts,
  texts: Texts,
  prior: number,
): Promise<void> {
  const { tx } = unit;
  const { recorded, replaced, families, occasions } = taken;
  const ruleset = await publishedRuleset(tx);
  const known = await loadLeadIntents(tx, membersOf(families));
  await keepSignals(tx, ruleset.rules, taken, texts);
  const counted = recountLeads(known, recorded, replaced);
  await reweighLeads(unit, occasions, counted, ruleset, prior);
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
