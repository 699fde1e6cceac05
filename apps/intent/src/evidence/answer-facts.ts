import type { Unit } from '@dna/inbox-outbox';
import { membersOf, recountLeads, type TakenFacts } from '@dna/lead-facts';
import { findSignals } from '../domain/find-signals.ts';
import type { Ruleset } from '../domain/rule.ts';
import { loadLeadIntents } from '../store/lead-intents.ts';
import { rulesetsOf } from '../store/rulesets.ts';
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
  const known = await loadLeadIntents(tx, membersOf(families));
  const rulesets = await rulesetsOf(tx, known.values());
  const rulesetOf = (leadId: string) => rulesets.of(known.get(leadId)?.rulesetVersion);
  await keepSignals(tx, rulesetOf, taken, texts);
  const counted = recountLeads(known, recorded, replaced);
  await reweighLeads(unit, occasions, counted, rulesets, prior);
}

/** @param rulesetOf the one that a lead id is judged by */
async function keepSignals(
  tx: Tx,
  rulesetOf: (leadId: string) => Ruleset,
  { recorded, replaced }: TakenFacts,
  texts: Texts,
): Promise<void> {
  await removeSignals(
    tx,
    replaced.map((fact) => fact.eventId),
  );
  const types = new Map(recorded.map((fact) => [fact.eventId, fact.eventType]));
  const groups = Map.groupBy(recorded, ({ leadId }) => rulesetOf(leadId));
  const signals = [...groups].flatMap(([{ rules }, facts]) => findSignals(rules, facts, texts));
  await addSignals(
    tx,
    signals.map((signal) => ({ ...signal, eventType: types.get(signal.eventId)! })),
  );
}
