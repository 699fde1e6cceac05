import type { ChangedRules } from '@dna/rulesets';
import { factPages, type Family } from '@dna/lead-facts';
import { capWindow } from '../domain/cap.ts';
import { chargeFacts, type Charge } from '../domain/charge-facts.ts';
import type { Rule } from '../domain/rule.ts';
import {
  addContributions,
  changeContributions,
  contributionsOf,
  removeContributionsOf,
  type KeptContribution,
} from '../store/contributions.ts';
import type { Db, Tx } from '../store/tables.ts';

export type RuleChange = ChangedRules<Rule>;

type Filled = Charge & { effectiveMilliPoints: number };

const pageSize = 5_000;

/**
 * Makes the ledgers of these families what they had been if the changed rules had counted from the start. Reads the
 * facts in the order in which caps fill, a page at a time, and writes only what differs.
 */
export async function rechargeFamilies(
  tx: Tx,
  families: readonly Family[],
  { before, after }: RuleChange,
): Promise<void> {
  const ruleIds = [...new Set([...before, ...after].map(({ id }) => id))];
  if (ruleIds.length === 0) return;
  const fill = capFiller(families);
  const eventTypes = [...new Set([...before, ...after].map(({ eventType }) => eventType))];
  const leadIds = families.flatMap(({ members }) => members);
  for await (const facts of factPages(tx as Db, { leadIds, eventTypes, pageSize })) {
    const filled = chargeFacts(after, facts).map(fill);
    const kept = await contributionsOf(
      tx,
      facts.map(({ eventId }) => eventId),
      ruleIds,
    );
    await write(tx, kept, filled);
  }
}

/** Charges come in order; each person has a window of their own for each rule. */
function capFiller(families: readonly Family[]): (charge: Charge) => Filled {
  const rootOf = new Map(families.flatMap(({ root, members }) => members.map((id) => [id, root] as const)));
  const windows = new Map<string, ReturnType<typeof capWindow>>();
  return (charge) => {
    const { rule, leadId, milliPoints } = charge;
    if (rule.cap === null) return { ...charge, effectiveMilliPoints: milliPoints };
    const key = `${rootOf.get(leadId)} ${rule.id}`;
    const window = windows.get(key) ?? capWindow(rule.cap, []);
    windows.set(key, window);
    return { ...charge, effectiveMilliPoints: window.fill(charge) };
  };
}

async function write(tx: Tx, kept: readonly KeptContribution[], filled: readonly Filled[]): Promise<void> {
  const keyOf = (eventId: string, ruleId: string) => `${eventId} ${ruleId}`;
  const before = new Map(kept.map((each) => [keyOf(each.eventId, each.ruleId), each]));
  const after = new Set(filled.map(({ eventId, rule }) => keyOf(eventId, rule.id)));
  await removeContributionsOf(
    tx,
    kept.filter(({ eventId, ruleId }) => !after.has(keyOf(eventId, ruleId))),
  );
  const added: Filled[] = [];
  const changed: Filled[] = [];
  for (const charge of filled) {
    const known = before.get(keyOf(charge.eventId, charge.rule.id));
    if (known === undefined) added.push(charge);
    else if (
      known.milliPoints !== charge.milliPoints ||
      known.effectiveMilliPoints !== charge.effectiveMilliPoints
    )
      changed.push(charge);
  }
  await addContributions(tx, added);
  await changeContributions(tx, changed);
}
