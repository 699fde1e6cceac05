import { changedRules } from '@dna/rulesets';
import type { Rule } from '../domain/rule.ts';

/** What has to be found anew for leads that were judged by other rules. */
export type RuleChange = {
  /** The rules whose signals may not be what they were. */
  ruleIds: readonly string[];
  /** Those of them that find signals now. */
  rules: readonly Rule[];
  /** The text rules among these; without any, nobody's words are needed. */
  textRules: readonly Rule[];
  /** Events of other types say what they said; null: any type is concerned. */
  eventTypes: readonly string[] | null;
};

/**
 * All text rules share what the text of one event may weigh, so if one of them changed, any of them may find something
 * else.
 *
 * @param former the rules of every version that ids of the lead were judged by
 */
export function ruleChange(former: readonly (readonly Rule[])[], published: readonly Rule[]): RuleChange {
  const present = judging(published);
  const changes = former.map((rules) => changedRules(judging(rules), present));
  const changed = changes.flatMap(({ before, after }) => [...before, ...after]);
  if (changed.some(isTextRule)) changed.push(...present.filter(isTextRule));
  const ruleIds = new Set(changed.map(({ id }) => id));
  const rules = present.filter(({ id }) => ruleIds.has(id));
  return {
    ruleIds: [...ruleIds],
    rules,
    textRules: changed.some(isTextRule) ? rules.filter(isTextRule) : [],
    eventTypes: typesOf(changed),
  };
}

/** What decides over signals: a rule that is off finds none, and a name is only shown. */
function judging(rules: readonly Rule[]): Rule[] {
  return rules.filter(({ enabled }) => enabled).map((rule) => ({ ...rule, name: '' }));
}

function isTextRule({ match }: Rule): boolean {
  return match.kind === 'text';
}

function typesOf(rules: readonly Rule[]): string[] | null {
  if (rules.some(({ eventTypes }) => eventTypes === null)) return null;
  return [...new Set(rules.flatMap(({ eventTypes }) => eventTypes ?? []))];
}
