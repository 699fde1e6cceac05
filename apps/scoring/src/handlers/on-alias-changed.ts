import type { Handler } from '@dna/inbox-outbox';
import { takeAliases, type AliasChanged } from '@dna/lead-facts';
import type { Rule } from '../domain/rule.ts';
import { refillCaps, type CapTask } from '../ledger/refill-caps.ts';
import { rescoreLeads, type Occasion } from '../ledger/rescore-leads.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import { loadLeadScores } from '../store/lead-scores.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import type { ScoringTables } from '../store/tables.ts';

/**
 * Leads were joined or taken apart: the former and the present roots are scored anew over all their ids. A lead that is
 * no root any more answers that nothing counts for it.
 */
export function onAliasChanged(policy: ScoringPolicy): Handler<ScoringTables, AliasChanged> {
  return async (unit, messages) => {
    const { tx } = unit;
    const taken = await takeAliases<ScoringTables>(tx, messages, 'lead_scores');
    if (taken.length === 0) return;
    const occasions = taken.map((occasion): Occasion => ({ ...occasion, reason: 'identity' }));
    const ruleset = await publishedRuleset(tx);
    await refillCaps(tx, capTasks(occasions, ruleset.rules));
    const known = await loadLeadScores(
      tx,
      taken.flatMap(({ family, joining }) => [family.root, ...family.members, ...joining]),
    );
    await rescoreLeads(unit, occasions, known, ruleset, policy);
  };
}

/** Caps hold for a person, so they fill differently when the person's leads do. */
function capTasks(occasions: readonly Occasion[], rules: readonly Rule[]): CapTask[] {
  const capped = rules.filter(({ cap }) => cap !== null);
  return occasions
    .filter(({ family }) => family.members.length > 0)
    .flatMap(({ family }) =>
      capped.map((rule) => ({ family, rule, added: [], removedMs: [], regrouped: true })),
    );
}
