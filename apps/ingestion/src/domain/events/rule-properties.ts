import { ruleProperties, type Properties } from '@dna/contracts';
import { cutText } from '../identifiers/clean-text.ts';

/** The part of an event's properties that may leave ingestion: the allow-list, in the size the contract takes. */
export function rulePropertiesOf(properties: Readonly<Record<string, unknown>>): Properties {
  const allowed: Properties = {};
  for (const name of ruleProperties) {
    const value = Object.hasOwn(properties, name) ? allowedValue(properties[name]) : undefined;
    if (value !== undefined) allowed[name] = value;
  }
  return allowed;
}

function allowedValue(value: unknown): Properties[string] | undefined {
  if (typeof value === 'string') return cutText(value, 300);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((item): item is string => typeof item === 'string');
  return texts.length === 0 ? undefined : texts.slice(0, 20).map((text) => cutText(text, 300));
}
