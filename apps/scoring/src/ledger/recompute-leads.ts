import type { RecomputeFamilies } from '@dna/rulesets';
import { changedRules } from '@dna/rulesets';
import type { Family } from '@dna/lead-facts';
import type { Rule } from '../domain/rule.ts';
import { loadLeadScores, type LeadScore } from '../store/lead-scores.ts';
import type { ScoringTables } from '../store/tables.ts';
import { rechargeFamilies, type RuleChange } from './recharge-families.ts';
import { rescoreLeads } from './rescore-leads.ts';
import type { ScoringPolicy } from './scoring-policy.ts';

/** Brings families to the published rules: their ledgers first, then their scores. Who keeps their score is not told of. */
export function recomputeLeads(policy: ScoringPolicy): RecomputeFamilies<Rule, ScoringTables> {
  return async (unit, families, rulesets, row) => {
    const { tx } = unit;
    const { published } = rulesets;
    const known = await loadLeadScores(tx, [...families.values()].flat());
    const stale = [...families]
      .map(([root, members]): Family => ({ root, members }))
      .filter(({ members }) => members.some((id) => known.get(id)!.rulesetVersion !== published.version));
    const changeOf = ({ members }: Family) =>
      joinChanges(
        [...new Set(members.map((id) => known.get(id)!.rulesetVersion))].map((version) =>
          // Nothing has been counted yet for a lead without a version.
          changedRules(version === null ? [] : rulesets.of(version).rules, published.rules),
        ),
      );
    const groups = Map.groupBy(stale, (family) => JSON.stringify(versionsOf(family, known)));
    for (const group of groups.values()) await rechargeFamilies(tx, group, changeOf(group[0]!));

    const current = new Map(
      [...known].map(([id, lead]) => [id, { ...lead, rulesetVersion: published.version }] as const),
    );
    const changed = await rescoreLeads(
      unit,
      stale.map((family) => ({ family, reason: 'ruleset' })),
      current,
      rulesets,
      policy,
      { onlyChanges: true, crossings: row.apply_crossings },
    );
    const leads = [...known.values()].filter(({ rulesetVersion }) => rulesetVersion !== published.version);
    return { leads: leads.length, changed };
  };
}

function versionsOf({ members }: Family, known: ReadonlyMap<string, LeadScore>): (number | null)[] {
  return [...new Set(members.map((id) => known.get(id)!.rulesetVersion))].sort((a, b) => (a ?? 0) - (b ?? 0));
}

/** For ids that were judged by several versions: whatever changed for one of them is done for all. */
function joinChanges(changes: readonly RuleChange[]): RuleChange {
  const join = (rules: readonly Rule[]) => [...new Map(rules.map((rule) => [rule.id, rule])).values()];
  return {
    before: changes.flatMap(({ before }) => before),
    after: join(changes.flatMap(({ after }) => after)),
  };
}
