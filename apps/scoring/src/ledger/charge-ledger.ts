import type { Family } from '@dna/lead-facts';
import { chargeFactsBy, type Charge, type RulesOfLead } from '../domain/charge-facts.ts';
import type { Fact } from '../domain/fact.ts';
import { addContributions, removeContributions } from '../store/contributions.ts';
import type { Tx } from '../store/tables.ts';
import { refillCaps, type CapTask } from './refill-caps.ts';

/**
 * Puts into the ledger what the rules give for recorded facts, and takes out what the replaced ones gave.
 *
 * @param familyOfLead the family of each lead that the facts were recorded for
 */
export async function chargeLedger(
  tx: Tx,
  rulesOf: RulesOfLead,
  recorded: readonly Fact[],
  replaced: readonly Fact[],
  familyOfLead: (leadId: string) => Family,
): Promise<void> {
  const charges = chargeFactsBy(rulesOf, recorded);
  const withdrawn = chargeFactsBy(rulesOf, replaced);
  await removeContributions(
    tx,
    replaced.map((fact) => fact.eventId),
  );
  const filled = await refillCaps(tx, capTasks(charges, withdrawn, familyOfLead));
  const whole = charges
    .filter((charge) => !isCapped(charge))
    .map((charge) => ({ ...charge, effectiveMilliPoints: charge.milliPoints }));
  await addContributions(tx, [...whole, ...filled]);
}

/** One for each family and capped rule that something changed in. */
function capTasks(
  charges: readonly Charge[],
  withdrawn: readonly Charge[],
  familyOfLead: (leadId: string) => Family,
): CapTask[] {
  const tasks = new Map<string, CapTask & { added: Charge[]; removedMs: number[] }>();
  const taskOf = ({ leadId, rule }: Charge) => {
    const family = familyOfLead(leadId);
    const key = `${family.root} ${rule.id}`;
    const task = tasks.get(key) ?? { family, rule, added: [], removedMs: [], regrouped: false };
    tasks.set(key, task);
    return task;
  };
  for (const charge of charges.filter(isCapped)) taskOf(charge).added.push(charge);
  for (const charge of withdrawn.filter(isCapped)) taskOf(charge).removedMs.push(charge.occurredAtMs);
  return [...tasks.values()];
}

/** Negative points are not capped. */
function isCapped({ rule, milliPoints }: Charge): boolean {
  return rule.cap !== null && milliPoints > 0;
}
