/** A line of a rule set. The id stays the same from version to version. */
export type VersionedRule = { id: string };

/** The rules of one version; a version that was published never changes. */
export type Ruleset<R extends VersionedRule> = { version: number; rules: R[] };

/** The rules that differ between two versions: in one of them only, or not the same in both. */
export type ChangedRules<R extends VersionedRule> = { before: R[]; after: R[] };

/** What a lead judged by one version has to be judged anew for by another. */
export function changedRules<R extends VersionedRule>(
  before: readonly R[],
  after: readonly R[],
): ChangedRules<R> {
  const textOf = (rules: readonly R[]) => new Map(rules.map((rule) => [rule.id, JSON.stringify(rule)]));
  const [old, young] = [textOf(before), textOf(after)];
  return {
    before: before.filter(({ id }) => old.get(id) !== young.get(id)),
    after: after.filter(({ id }) => old.get(id) !== young.get(id)),
  };
}
