import type { Families } from '@dna/inbox-outbox';
import type { Family } from '@dna/lead-facts';
import type { LeadIntent } from '../store/lead-intents.ts';
import type { Rulesets } from '../store/rulesets.ts';
import { ruleChange, type RuleChange } from './rule-change.ts';

/** A family that is not judged by the published version yet, or not with all its ids. */
export type Plan = { family: Family; change: RuleChange };

export function planRecompute(
  families: Families,
  known: ReadonlyMap<string, LeadIntent>,
  rulesets: Rulesets,
): Plan[] {
  const { published } = rulesets;
  const changes = new Map<string, RuleChange>();
  const changeFrom = (versions: readonly (number | null)[]): RuleChange => {
    const key = versions.join();
    // Nothing has been found yet for a lead without a version.
    const former = versions.map((version) => (version === null ? [] : rulesets.of(version).rules));
    const change = changes.get(key) ?? ruleChange(former, published.rules);
    changes.set(key, change);
    return change;
  };
  return [...families].flatMap(([root, members]) => {
    const versions = [...new Set(members.map((id) => known.get(id)?.rulesetVersion ?? null))];
    if (versions.every((version) => version === published.version)) return [];
    return [{ family: { root, members }, change: changeFrom(versions.sort((a, b) => (a ?? 0) - (b ?? 0))) }];
  });
}
