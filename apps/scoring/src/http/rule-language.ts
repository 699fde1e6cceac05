import { eventTypePattern } from '@dna/contracts';
import { unprocessable } from '@dna/http';
import type { RuleLanguage } from '@dna/rulesets';
import { z } from 'zod';
import { doubtsOf, impossibilitiesOf } from '../domain/check-rule.ts';
import type { RuleDecay } from '../domain/decay.ts';
import type { Rule } from '../domain/rule.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';

const text = z.string().min(1).max(300);
const scalarSchema = z.union([text, z.number(), z.boolean()]);
const property = z.string().min(1).max(100);
const conditionSchema = z.discriminatedUnion('op', [
  z.strictObject({ property, op: z.enum(['eq', 'neq']), value: scalarSchema }),
  z.strictObject({ property, op: z.literal('in'), value: z.array(scalarSchema).min(1).max(100) }),
  z.strictObject({ property, op: z.enum(['contains', 'starts_with']), value: text }),
  z.strictObject({ property, op: z.enum(['gt', 'gte', 'lt', 'lte']), value: z.number() }),
  z.strictObject({ property, op: z.literal('exists'), value: z.boolean() }),
]);

/** Thousandths are kept; anything finer would be lost. */
const points = z.number().min(-10_000).max(10_000).multipleOf(0.001);
const days = z.int().min(1).max(3_650);

const written = {
  name: z.string().trim().min(1).max(200),
  event_type: z
    .string()
    .max(100)
    .regex(eventTypePattern, 'must be lower-case words joined by _, such as page_visited'),
  source: z.string().min(1).max(100).nullable().describe('null: from any source.'),
  conditions: z.array(conditionSchema).max(20).describe('All of them must hold.'),
  points,
  cap: z
    .strictObject({ points: points.min(0), days })
    .nullable()
    .describe('At most these points within any span of these days.'),
  decay: z
    .union([
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({
        kind: z.enum(['expire', 'linear', 'half_life']),
        days: days.nullable().default(null),
      }),
    ])
    .describe('days: the limit or the half-life; null: SCORE_DECAY_DAYS.'),
  enabled: z.boolean(),
};

const body = z.strictObject({
  ...written,
  source: written.source.default(null),
  conditions: written.conditions.default([]),
  cap: written.cap.default(null),
  decay: written.decay.default({ kind: 'expire', days: null }),
  enabled: written.enabled.default(true),
});
const change = z.strictObject(written).partial();

const resource = z.object({
  name: z.string(),
  event_type: z.string(),
  source: z.string().nullable(),
  conditions: z.array(conditionSchema),
  points: z.number(),
  cap: z.object({ points: z.number(), days: z.int() }).nullable(),
  decay: z.object({
    kind: z.enum(['none', 'expire', 'linear', 'half_life']),
    days: z
      .int()
      .nullable()
      .describe('The limit or the half-life, that of the installation where the rule has none.'),
  }),
  enabled: z.boolean(),
});

type Body = z.output<typeof body>;

/** How scoring rules are written and read. */
export function scoringRuleLanguage({
  decay: policy,
}: Pick<ScoringPolicy, 'decay'>): RuleLanguage<Rule, typeof body, typeof change> {
  return {
    body,
    change,
    resource,
    make: (id, said) => possible(toRule(id, said)),
    alter: (rule, said) => possible(toRule(rule.id, { ...toBody(rule), ...withoutUndefined(said) })),
    toResource: (rule) => ({
      ...toBody(rule),
      decay:
        rule.decay.kind === 'none'
          ? { kind: 'none', days: null }
          : { kind: rule.decay.kind, days: rule.decay.days ?? policy.days },
    }),
    warningsOf: doubtsOf,
  };
}

function possible(rule: Rule): Rule {
  const errors = impossibilitiesOf(rule);
  if (errors.length > 0) throw unprocessable(errors, 'The rule could never give points.');
  return rule;
}

function toRule(id: string, said: Body): Rule {
  return {
    id,
    name: said.name,
    eventType: said.event_type,
    source: said.source,
    conditions: said.conditions,
    milliPoints: toMilli(said.points),
    cap: said.cap && { milliPoints: toMilli(said.cap.points), days: said.cap.days },
    decay: said.decay satisfies RuleDecay,
    enabled: said.enabled,
  };
}

function toBody(rule: Rule): Body {
  return {
    name: rule.name,
    event_type: rule.eventType,
    source: rule.source,
    conditions: rule.conditions,
    points: rule.milliPoints / 1_000,
    cap: rule.cap && { points: rule.cap.milliPoints / 1_000, days: rule.cap.days },
    decay: rule.decay,
    enabled: rule.enabled,
  };
}

function toMilli(given: number): number {
  return Math.round(given * 1_000);
}

function withoutUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}
