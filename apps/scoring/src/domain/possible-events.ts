import type { Properties, PropertyValue } from '@dna/contracts';
import { matchesRule } from './match-rule.ts';
import type { Condition, Rule } from './rule.ts';

/** Something that could happen to a lead, as far as the rules tell such things apart. */
export type PossibleEvent = {
  eventType: string;
  /** Null: from any source. */
  source: string | null;
  properties: Properties;
  /** Those that would give points for it. */
  rules: Rule[];
};

/**
 * Every event that the rules tell apart: of each type the plain one, and for each rule one that meets its conditions.
 * Those that the same rules would meet are the same to us; the one that asks for least stands for them.
 */
export function possibleEvents(rules: readonly Rule[]): PossibleEvent[] {
  const enabled = rules.filter((rule) => rule.enabled);
  const plain = enabled.map(({ eventType }) => ({ eventType, source: null, properties: {} }));
  const special = enabled
    .filter(({ conditions, source }) => conditions.length > 0 || source !== null)
    .map(({ eventType, source, conditions }) => ({ eventType, source, properties: meeting(conditions) }));
  const byRules = new Map<string, PossibleEvent>();
  for (const event of [...plain, ...special]) {
    const meets = enabled.filter((rule) => matchesRule(rule, { ...event, source: event.source ?? '' }));
    const key = meets.map(({ id }) => id).join(' ');
    if (meets.length > 0 && !byRules.has(key)) byRules.set(key, { ...event, rules: meets });
  }
  return [...byRules.values()];
}

/** Properties that meet conditions, where a single value can. */
function meeting(conditions: readonly Condition[]): Properties {
  const properties: Properties = {};
  for (const condition of conditions) {
    const value = valueFor(condition);
    if (value !== undefined) properties[condition.property] = value;
  }
  return properties;
}

function valueFor(condition: Condition): PropertyValue | undefined {
  switch (condition.op) {
    case 'eq':
    case 'contains':
    case 'starts_with':
    case 'gte':
    case 'lte':
      return condition.value;
    case 'in':
      return condition.value[0];
    case 'gt':
      return condition.value + 1;
    case 'lt':
      return condition.value - 1;
    case 'exists':
      return condition.value ? 'any' : undefined;
    case 'neq':
      return undefined;
  }
}
