import { newId } from '@dna/database';
import {
  conflict,
  decodeCursor,
  identityOf,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
  type HttpPlugin,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import { editRules } from '../change-rulesets.ts';
import { findDraft, readRuleset, readRulesets } from '../read-rulesets.ts';
import type { Ruleset, VersionedRule } from '../ruleset.ts';
import type { RulesetTables } from '../tables.ts';
import { actorOf, warningSchema, type Warning } from './ruleset-resource.ts';

/** How a rule is written and read over HTTP. */
export type RuleLanguage<R extends VersionedRule, Body extends z.ZodType, Change extends z.ZodType> = {
  body: Body;
  change: Change;
  resource: z.ZodObject;
  /** Throws `unprocessable` for what cannot be meant. */
  make: (id: string, body: z.output<Body>) => R;
  /** The same, for a rule of which some fields change. */
  alter: (rule: R, change: z.output<Change>) => R;
  toResource: (rule: R) => Record<string, unknown>;
  /** What is allowed and probably not meant. */
  warningsOf: (rule: R) => Warning[];
};

export type RuleRoutes<R extends VersionedRule, DB> = {
  tables: RulesetTables<R>;
  messaging: Pick<Messaging<DB>, 'db' | 'transact'>;
};

const mostRules = 500;
const params = z.object({ id: z.uuid() });
const draftQuery = z.strictObject({
  draft: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('true: the change waits in the draft until that is published.'),
});
const whichQuery = z
  .union([z.enum(['published', 'draft']), z.coerce.number().int().min(1).max(2_147_483_647)])
  .default('published')
  .describe('published, draft, or a version.');

/** The rules: read, and changed at once or in a draft. */
export function ruleRoutes<R extends VersionedRule, Body extends z.ZodType, Change extends z.ZodType, DB>(
  language: RuleLanguage<R, Body, Change>,
): HttpPlugin<RuleRoutes<R, DB>> {
  return async (app, { tables, messaging }) => {
    const { db } = messaging;
    const base = `/${tables.kind}/rules`;
    const tags = [tables.kind];
    const onRequest = requireScope('admin');
    const shown = language.resource.extend({ id: z.uuid(), ruleset_version: z.int() });
    const changed = shown.extend({
      published: z.boolean().describe('false: the change waits in a draft.'),
      warnings: z.array(warningSchema),
    });
    const resourceOf = (rule: R, version: number) => ({
      ...language.toResource(rule),
      id: rule.id,
      ruleset_version: version,
    });
    const answer = (rule: R, version: number, asDraft: boolean) => ({
      ...resourceOf(rule, version),
      published: !asDraft,
      warnings: language.warningsOf(rule),
    });

    app.get(
      base,
      {
        onRequest: requireScope('read'),
        schema: {
          summary: `List the ${tables.kind} rules`,
          tags,
          querystring: listQuery({ ruleset: whichQuery }),
          response: { 200: listOf(shown) },
        },
      },
      async ({ query: { ruleset: which, limit, cursor } }) => {
        const after = cursor === undefined ? '' : decodeCursor(cursor, z.uuid());
        const { version, rules } = await find(which);
        const page = rules.filter(({ id }) => id > after);
        return toPage(
          page.map((rule) => resourceOf(rule, version)),
          limit,
          ({ id }) => id,
        );
      },
    );

    app.post(
      base,
      {
        onRequest,
        schema: {
          summary: `Add a ${tables.kind} rule`,
          description: 'It is published at once, with a version of its own, unless it goes into the draft.',
          tags,
          querystring: draftQuery,
          body: language.body,
          response: { 201: changed },
        },
      },
      async (request, reply) => {
        const rule = language.make(newId(), request.body as z.output<Body>);
        const { draft: asDraft } = request.query;
        const by = actorOf(identityOf(request));
        const version = await messaging.transact((unit) =>
          editRules(unit, tables, { by, asDraft }, (rules) => {
            if (rules.length >= mostRules) throw tooManyRules();
            return [...rules, rule];
          }),
        );
        return reply.code(201).send(answer(rule, version, asDraft));
      },
    );

    app.patch(
      `${base}/:id`,
      {
        onRequest,
        schema: {
          summary: `Change a ${tables.kind} rule; what is left out stays`,
          tags,
          params,
          querystring: draftQuery,
          body: language.change,
          response: { 200: changed },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { draft: asDraft } = request.query;
        const by = actorOf(identityOf(request));
        return messaging.transact(async (unit) => {
          const altered: R[] = [];
          const version = await editRules(unit, tables, { by, asDraft }, (rules) =>
            rules.map((rule) => {
              if (rule.id !== id) return rule;
              altered.push(language.alter(rule, request.body as z.output<Change>));
              return altered[0]!;
            }),
          );
          if (altered[0] === undefined) throw unknownRule();
          return answer(altered[0], version, asDraft);
        });
      },
    );

    app.delete(
      `${base}/:id`,
      {
        onRequest,
        schema: {
          summary: `Delete a ${tables.kind} rule`,
          description: 'What it gave is taken back. To keep it for later, disable it instead.',
          tags,
          params,
          querystring: draftQuery,
          response: { 200: z.object({ id: z.uuid(), ruleset_version: z.int(), published: z.boolean() }) },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { draft: asDraft } = request.query;
        const by = actorOf(identityOf(request));
        const version = await messaging.transact((unit) =>
          editRules(unit, tables, { by, asDraft }, (rules) => {
            const left = rules.filter((rule) => rule.id !== id);
            if (left.length === rules.length) throw unknownRule();
            return left;
          }),
        );
        return { id, ruleset_version: version, published: !asDraft };
      },
    );

    async function find(which: 'published' | 'draft' | number): Promise<Ruleset<R>> {
      if (which === 'published') return (await readRulesets(db, tables)).published;
      const version = which === 'draft' ? (await findDraft(db, tables))?.version : which;
      const found = version === undefined ? null : await readRuleset(db, tables, version);
      if (found === null)
        throw notFound(which === 'draft' ? 'There is no draft.' : `There is no version ${which}.`);
      return found;
    }
  };
}

function unknownRule() {
  return notFound('There is no rule with this id in the rules that would be changed.');
}

function tooManyRules() {
  return conflict(`There are ${mostRules} rules, and no room for more. Delete some that are not used.`);
}
