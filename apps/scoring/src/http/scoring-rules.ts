import { decodeCursor, listOf, listQuery, requireScope, toPage, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import type { Rule } from '../domain/rule.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import type { Db } from '../store/tables.ts';

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);
const conditionSchema = z.discriminatedUnion('op', [
  z.object({ property: z.string(), op: z.enum(['eq', 'neq']), value: scalarSchema }),
  z.object({ property: z.string(), op: z.literal('in'), value: z.array(scalarSchema) }),
  z.object({ property: z.string(), op: z.enum(['contains', 'starts_with']), value: z.string() }),
  z.object({ property: z.string(), op: z.enum(['gt', 'gte', 'lt', 'lte']), value: z.number() }),
  z.object({ property: z.string(), op: z.literal('exists'), value: z.boolean() }),
]);

const ruleSchema = z.object({
  id: z.uuid(),
  ruleset_version: z.int(),
  name: z.string(),
  event_type: z.string(),
  source: z.string().nullable().describe('null: from any source.'),
  conditions: z.array(conditionSchema).describe('All of them must hold.'),
  points: z.number(),
  cap: z
    .object({ points: z.number(), days: z.int() })
    .nullable()
    .describe('At most these points within any span of these days.'),
  decay: z.object({
    kind: z.enum(['none', 'expire', 'linear', 'half_life']),
    days: z.int().nullable(),
  }),
  enabled: z.boolean(),
});

type Options = { db: Db; policy: ScoringPolicy };

/** The rules that count now. */
export const scoringRules: HttpPlugin<Options> = async (app, { db, policy }) => {
  app.get(
    '/scoring/rules',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List the published scoring rules',
        tags: ['scoring'],
        querystring: listQuery({}),
        response: { 200: listOf(ruleSchema) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const after = cursor === undefined ? '' : decodeCursor(cursor, z.uuid());
      const { version, rules } = await publishedRuleset(db);
      const page = rules.filter((rule) => rule.id > after);
      return toPage(
        page.map((rule) => toResource(rule, version, policy)),
        limit,
        (rule) => rule.id,
      );
    },
  );
};

function toResource(rule: Rule, version: number, { decay }: ScoringPolicy): z.input<typeof ruleSchema> {
  return {
    id: rule.id,
    ruleset_version: version,
    name: rule.name,
    event_type: rule.eventType,
    source: rule.source,
    conditions: rule.conditions,
    points: rule.milliPoints / 1_000,
    cap: rule.cap && { points: rule.cap.milliPoints / 1_000, days: rule.cap.days },
    decay:
      rule.decay.kind === 'none'
        ? { kind: 'none', days: null }
        : { kind: rule.decay.kind, days: rule.decay.days ?? decay.days },
    enabled: rule.enabled,
  };
}
