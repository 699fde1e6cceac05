import type { PropertyValue } from '@dna/contracts';
import type { Fact } from './fact.ts';
import type { Condition, Rule, Scalar } from './rule.ts';

/** Whether a rule gives points for a fact: its event type, its source if it names one, and every condition. */
export function matchesRule(rule: Rule, fact: Pick<Fact, 'eventType' | 'source' | 'properties'>): boolean {
  return (
    rule.enabled &&
    rule.eventType === fact.eventType &&
    (rule.source === null || rule.source === fact.source) &&
    rule.conditions.every((condition) => holds(condition, valueOf(fact, condition.property)))
  );
}

function valueOf({ properties }: Pick<Fact, 'properties'>, property: string): PropertyValue | undefined {
  return Object.hasOwn(properties, property) ? properties[property] : undefined;
}

/**
 * Values compare as text, since channels send `5` and `"5"` alike; greater and less compare numbers. Of a list it is
 * enough that one element fits. `neq` is the opposite of `eq`, so it holds for what is not there, too.
 */
function holds(condition: Condition, value: PropertyValue | undefined): boolean {
  if (condition.op === 'exists') return (value !== undefined) === condition.value;
  const elements = value === undefined ? [] : Array.isArray(value) ? value : [value];
  switch (condition.op) {
    case 'eq':
      return elements.some((element) => sameText(element, condition.value));
    case 'neq':
      return !elements.some((element) => sameText(element, condition.value));
    case 'in':
      return elements.some((element) => condition.value.some((one) => sameText(element, one)));
    case 'contains':
      return elements.some((element) => String(element).includes(condition.value));
    case 'starts_with':
      return elements.some((element) => String(element).startsWith(condition.value));
    case 'gt':
      return elements.some((element) => toNumber(element) > condition.value);
    case 'gte':
      return elements.some((element) => toNumber(element) >= condition.value);
    case 'lt':
      return elements.some((element) => toNumber(element) < condition.value);
    case 'lte':
      return elements.some((element) => toNumber(element) <= condition.value);
  }
}

function sameText(a: Scalar, b: Scalar): boolean {
  return String(a) === String(b);
}

/** NaN, which is neither greater nor less than anything, for what is not a number. */
function toNumber(value: Scalar): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}
