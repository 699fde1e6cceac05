import type { Unit } from '@dna/inbox-outbox';
import type { IdentityOccasion } from '@dna/lead-facts';
import { loadLeadIntents } from '../store/lead-intents.ts';
import { rulesetsOf } from '../store/rulesets.ts';
import type { IntentTables } from '../store/tables.ts';
import { reweighLeads } from './reweigh-leads.ts';

/**
 * Weighs leads anew whose set of ids has changed. Ids that are judged by different versions meet for a moment only: the
 * recomputation is on its way to both.
 */
export async function regroupLeads(
  unit: Unit<IntentTables>,
  occasions: readonly IdentityOccasion[],
  prior: number,
): Promise<void> {
  const { tx } = unit;
  const known = await loadLeadIntents(
    tx,
    occasions.flatMap(({ family }) => [family.root, ...family.members]),
  );
  await reweighLeads(unit, occasions, known, await rulesetsOf(tx, known.values()), prior);
}
