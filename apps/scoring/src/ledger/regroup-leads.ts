import type { Unit } from '@dna/inbox-outbox';
import type { Family, IdentityOccasion } from '@dna/lead-facts';
import type { Rule } from '../domain/rule.ts';
import { loadLeadScores } from '../store/lead-scores.ts';
import { rulesetsOf } from '../store/rulesets.ts';
import type { ScoringTables } from '../store/tables.ts';
import { refillCaps, type CapTask } from './refill-caps.ts';
import { rescoreLeads, type Occasion } from './rescore-leads.ts';
import type { ScoringPolicy } from './scoring-policy.ts';

/** Scores leads anew whose set of ids has changed. */
export async function regroupLeads(
  unit: Unit<ScoringTables>,
  taken: readonly IdentityOccasion[],
  policy: ScoringPolicy,
): Promise<void> {
  const { tx } = unit;
  const occasions = taken.map((occasion): Occasion => ({ ...occasion, reason: 'identity' }));
  const known = await loadLeadScores(
    tx,
    taken.flatMap(({ family, joining }) => [family.root, ...family.members, ...joining]),
  );
  const rulesets = await rulesetsOf(tx, known.values());
  // Ids that are judged by different versions meet for a moment only: the recomputation is on its way to both.
  const rulesOf = ({ root }: Family) => rulesets.of(known.get(root)?.rulesetVersion).rules;
  await refillCaps(tx, capTasks(occasions, rulesOf));
  await rescoreLeads(unit, occasions, known, rulesets, policy);
}

/** Caps hold for a person, so they fill differently when the person's leads do. */
function capTasks(occasions: readonly Occasion[], rulesOf: (family: Family) => readonly Rule[]): CapTask[] {
  return occasions
    .filter(({ family }) => family.members.length > 0)
    .flatMap(({ family }) =>
      rulesOf(family)
        .filter(({ cap }) => cap !== null)
        .map((rule) => ({ family, rule, added: [], removedMs: [], regrouped: true })),
    );
}
