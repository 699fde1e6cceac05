import { eventTypePattern, productSchema } from '@dna/contracts';
import { unprocessable } from '@dna/http';
import type { RuleLanguage } from '@dna/rulesets';
import { z } from 'zod';
import { doubtsOf, impossibilitiesOf } from '../domain/check-rule.ts';
import { plainName } from '../domain/plain-name.ts';
import type { Match, Rule } from '../domain/rule.ts';

const text = (longest: number) => z.string().trim().min(1).max(longest);
const eventType = z
  .string()
  .max(100)
  .regex(eventTypePattern, 'must be lower-case words joined by _, such as page_visited');

/** Counts and lengths are bounded: a text is read along all phrases, a property against all values. */
const matchSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('property'),
    properties: z.array(text(100)).min(1).max(20),
    values: z
      .array(text(300))
      .min(1)
      .max(100)
      .describe('Case and punctuation make no difference; kept without them.'),
  }),
  z.strictObject({
    kind: z.literal('page_path'),
    prefixes: z.array(text(300)).min(1).max(100).describe('Beginnings of page paths, such as /research.'),
  }),
  z
    .strictObject({ kind: z.literal('campaign') })
    .describe("The event's campaign is tagged with the product."),
  z.strictObject({
    kind: z.literal('text'),
    language: z.enum(['en', 'de']).describe('Of the phrases; shown with what was found.'),
    phrases: z.array(text(100)).min(1).max(100).describe('Whole words in a row; no patterns.'),
  }),
]);

const written = {
  name: text(200),
  product: productSchema,
  weight: z
    .number()
    .min(-10)
    .max(10)
    // Thousandths are kept; anything finer would be lost.
    .multipleOf(0.001)
    .describe(
      'Negative speaks against the product. Of a text, for each hit: all of one event weighs at most 4.',
    ),
  event_types: z.array(eventType).min(1).max(100).nullable().describe('null: any type.'),
  except_event_types: z.array(eventType).max(100),
  match: matchSchema,
  enabled: z.boolean(),
};

const body = z.strictObject({
  ...written,
  event_types: written.event_types.default(null),
  except_event_types: written.except_event_types.default([]),
  enabled: written.enabled.default(true),
});
const change = z.strictObject(written).partial();

const resource = z.object({
  name: z.string(),
  product: productSchema,
  weight: z.number(),
  event_types: z.array(z.string()).nullable(),
  except_event_types: z.array(z.string()),
  match: matchSchema,
  enabled: z.boolean(),
});

type Body = z.output<typeof body>;

/** How intent rules are written and read. */
export const intentRuleLanguage: RuleLanguage<Rule, typeof body, typeof change> = {
  body,
  change,
  resource,
  make: toRule,
  alter: (rule, said) => toRule(rule.id, { ...toBody(rule), ...withoutUndefined(said) }),
  toResource: toBody,
  warningsOf: doubtsOf,
};

function toRule(id: string, said: Body): Rule {
  const rule = {
    id,
    name: said.name,
    product: said.product,
    milliWeight: Math.round(said.weight * 1_000),
    eventTypes: said.event_types,
    exceptEventTypes: said.except_event_types,
    match: said.match,
    enabled: said.enabled,
  };
  const errors = impossibilitiesOf(rule);
  if (errors.length > 0) throw unprocessable(errors, 'A part of the rule could never find anything.');
  return { ...rule, match: comparable(said.match) };
}

/** As events are compared with it. */
function comparable(match: Match): Match {
  switch (match.kind) {
    case 'property':
      return { ...match, values: [...new Set(match.values.map(plainName))] };
    case 'page_path':
      return { ...match, prefixes: [...new Set(match.prefixes.map((prefix) => prefix.toLowerCase()))] };
    case 'campaign':
    case 'text':
      return match;
  }
}

function toBody(rule: Rule): Body {
  return {
    name: rule.name,
    product: rule.product,
    weight: rule.milliWeight / 1_000,
    event_types: rule.eventTypes,
    except_event_types: rule.exceptEventTypes,
    match: rule.match,
    enabled: rule.enabled,
  };
}

function withoutUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}
