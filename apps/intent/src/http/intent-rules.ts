import { productSchema } from '@dna/contracts';
import { decodeCursor, listOf, listQuery, requireScope, toPage, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import type { Rule } from '../domain/rule.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import type { Db } from '../store/tables.ts';

const ruleSchema = z.object({
  id: z.uuid(),
  ruleset_version: z.int(),
  name: z.string(),
  product: productSchema,
  weight: z.number().describe('Of a text rule, for each hit; all text of one event weighs at most 4.'),
  event_types: z.array(z.string()).nullable().describe('null: any type.'),
  except_event_types: z.array(z.string()),
  match: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('property'), properties: z.array(z.string()), values: z.array(z.string()) }),
    z.object({ kind: z.literal('page_path'), prefixes: z.array(z.string()) }),
    z.object({ kind: z.literal('campaign') }),
    z.object({ kind: z.literal('text'), language: z.enum(['en', 'de']), phrases: z.array(z.string()) }),
  ]),
  enabled: z.boolean(),
});

/** The rules that count now. */
export const intentRules: HttpPlugin<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/intent/rules',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List the published intent rules',
        tags: ['intent'],
        querystring: listQuery({}),
        response: { 200: listOf(ruleSchema) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const after = cursor === undefined ? '' : decodeCursor(cursor, z.uuid());
      const { version, rules } = await publishedRuleset(db);
      const page = rules.filter((rule) => rule.id > after);
      return toPage(
        page.map((rule) => toResource(rule, version)),
        limit,
        (rule) => rule.id,
      );
    },
  );
};

function toResource(rule: Rule, version: number): z.input<typeof ruleSchema> {
  return {
    id: rule.id,
    ruleset_version: version,
    name: rule.name,
    product: rule.product,
    weight: rule.milliWeight / 1_000,
    event_types: rule.eventTypes,
    except_event_types: rule.exceptEventTypes,
    match: rule.match,
    enabled: rule.enabled,
  };
}
