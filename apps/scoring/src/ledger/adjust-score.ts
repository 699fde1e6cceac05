import { resolveRoots, lockFamilies, type Unit } from '@dna/inbox-outbox';
import { adjustmentRule } from '../domain/adjustment.ts';
import { findAdjustment, insertAdjustment, type Adjustment } from '../store/adjustments.ts';
import { addContributions } from '../store/contributions.ts';
import { loadLeadScores } from '../store/lead-scores.ts';
import { rulesetsOf } from '../store/rulesets.ts';
import type { ScoringTables } from '../store/tables.ts';
import { rescoreLeads } from './rescore-leads.ts';
import type { ScoringPolicy } from './scoring-policy.ts';

export type AdjustmentResult =
  | { outcome: 'adjusted'; adjustment: Adjustment }
  /** It was made before, under the same id. */
  | { outcome: 'known'; adjustment: Adjustment }
  | { outcome: 'unknown_lead' };

/**
 * Puts points into a lead's ledger by hand. The entry belongs to the id it was made for, like an event, and runs out like
 * one.
 */
export async function adjustScore(
  unit: Unit<ScoringTables>,
  adjustment: Omit<Adjustment, 'at'>,
  policy: ScoringPolicy,
): Promise<AdjustmentResult> {
  const { tx, now } = unit;
  const { id, leadId, milliPoints } = adjustment;
  const root = (await resolveRoots(tx, [leadId])).get(leadId)!;
  if (!(await loadLeadScores(tx, [root])).has(root)) return { outcome: 'unknown_lead' };
  const families = await lockFamilies(tx, [leadId], 'lead_scores');
  const made = { ...adjustment, at: now };
  if (!(await insertAdjustment(tx, made))) {
    return { outcome: 'known', adjustment: await findAdjustment(tx, id) };
  }
  const charge = { eventId: id, leadId, occurredAtMs: now.getTime(), rule: adjustmentRule, milliPoints };
  await addContributions(tx, [{ ...charge, effectiveMilliPoints: milliPoints }]);
  const known = await loadLeadScores(tx, [...families.values()].flat());
  await rescoreLeads(
    unit,
    [...families].map(([of, members]) => ({ family: { root: of, members }, reason: 'adjustment' })),
    known,
    await rulesetsOf(tx, known.values()),
    policy,
  );
  return { outcome: 'adjusted', adjustment: made };
}
