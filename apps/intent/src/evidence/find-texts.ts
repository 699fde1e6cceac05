import type { PrepareFamilies } from '@dna/rulesets';
import { concerns } from '../domain/find-signals.ts';
import type { Rule } from '../domain/rule.ts';
import { factsWithText, type FactWithText } from '../store/facts-with-text.ts';
import { loadLeadIntents } from '../store/lead-intents.ts';
import type { Db, IntentTables } from '../store/tables.ts';
import type { Texts } from './answer-facts.ts';
import { planRecompute, type Plan } from './plan-recompute.ts';

/** What was asked for before the transaction. */
export type FoundTexts = {
  /** By `keyOf`: also those of which nothing is left, because the person or the words were removed. */
  asked: ReadonlySet<string>;
  texts: Texts;
};

/**
 * Asks what the persons wrote, where a text rule has changed and concerns it. It rejects when nobody answers: then the
 * recomputation waits. The words are read in this step and forgotten.
 */
export function findTexts(
  ask: (eventIds: readonly string[]) => Promise<Texts>,
): PrepareFamilies<Rule, IntentTables, FoundTexts> {
  return async (db, families, rulesets) => {
    const known = await loadLeadIntents(db, [...families.values()].flat());
    const facts = await factsToRead(db, planRecompute(families, known, rulesets));
    const texts = await ask(facts.map(({ eventId }) => eventId));
    return { asked: new Set(facts.map(keyOf)), texts };
  };
}

/** Families with words that nobody was asked for: they came, or were changed, after `found` was prepared. */
export async function familiesUnread(
  db: Db,
  plans: readonly Plan[],
  { asked }: FoundTexts,
): Promise<Set<string>> {
  const rootOf = new Map(
    plans.flatMap(({ family: { root, members } }) => members.map((id) => [id, root] as const)),
  );
  const unread = (await factsToRead(db, plans)).filter((fact) => !asked.has(keyOf(fact)));
  return new Set(unread.map(({ leadId }) => rootOf.get(leadId)!));
}

async function factsToRead(db: Db, plans: readonly Plan[]): Promise<FactWithText[]> {
  const textRules = new Map<string, readonly Rule[]>();
  for (const { family, change } of plans) {
    if (change.textRules.length === 0) continue;
    for (const id of family.members) textRules.set(id, change.textRules);
  }
  const facts = await factsWithText(db, [...textRules.keys()]);
  return facts.filter((fact) => textRules.get(fact.leadId)!.some((rule) => concerns(rule, fact)));
}

/** Another revision may have other words. */
function keyOf({ eventId, revision }: FactWithText): string {
  return `${eventId} ${revision}`;
}
