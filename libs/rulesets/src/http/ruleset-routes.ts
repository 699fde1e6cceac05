import {
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
import { discardDraft, publishRuleset, rollBack } from '../change-rulesets.ts';
import { listRulesets, readRulesetRow } from '../read-rulesets.ts';
import type { VersionedRule } from '../ruleset.ts';
import type { RulesetTables } from '../tables.ts';
import { actorOf, rulesetSchema, toRuleset } from './ruleset-resource.ts';

export type RulesetRoutes<R extends VersionedRule, DB> = {
  tables: RulesetTables<R>;
  messaging: Pick<Messaging<DB>, 'db' | 'transact'>;
  /** Throws where a publication may not rest on this simulation. */
  checkSimulation?: (simulationId: string, version: number) => Promise<void>;
};

const params = z.object({ version: z.coerce.number().int().min(1).max(2_147_483_647) });
const publication = z.strictObject({
  apply_crossings: z
    .boolean()
    .default(false)
    .describe('Leads that pass a threshold by the new rules alone tell it; else a new rule floods nobody.'),
  simulation_id: z.uuid().nullable().default(null).describe('The simulation that the decision rests on.'),
});

/** The versions of the rules: what counted when, and how far the leads have been judged by it. */
export function rulesetRoutes<R extends VersionedRule, DB>(): HttpPlugin<RulesetRoutes<R, DB>> {
  return async (app, { tables, messaging, checkSimulation }) => {
    const { db } = messaging;
    const base = `/${tables.kind}/rulesets`;
    const tags = [tables.kind];
    const response = { 200: rulesetSchema };
    const one = async (version: number) => {
      const row = await readRulesetRow(db, tables, version);
      if (row === null) throw notFound(`There is no version ${version}.`);
      return toRuleset(row);
    };

    app.get(
      base,
      {
        onRequest: requireScope('read'),
        schema: {
          summary: `List the versions of the ${tables.kind} rules, the newest first`,
          tags,
          querystring: listQuery({}),
          response: { 200: listOf(rulesetSchema) },
        },
      },
      async ({ query: { limit, cursor } }) => {
        const before = cursor === undefined ? null : decodeCursor(cursor, z.int());
        const rows = await listRulesets(db, tables, { before, limit: limit + 1 });
        return toPage(rows.map(toRuleset), limit, ({ version }) => version);
      },
    );

    app.get(
      `${base}/:version`,
      {
        onRequest: requireScope('read'),
        schema: {
          summary: `Get a version of the ${tables.kind} rules, and how far the leads have been judged by it`,
          tags,
          params,
          response,
        },
      },
      ({ params: { version } }) => one(version),
    );

    app.post(
      `${base}/:version/publish`,
      {
        onRequest: requireScope('admin'),
        schema: {
          summary: 'Publish a draft',
          description: 'It counts for new leads at once. Every other lead is judged by it in the background.',
          tags,
          params,
          body: publication.nullish(),
          response,
        },
      },
      async (request) => {
        const { version } = request.params;
        const { apply_crossings: applyCrossings, simulation_id: simulationId } =
          request.body ?? publication.parse({});
        if (simulationId !== null) await checkSimulation?.(simulationId, version);
        const by = actorOf(identityOf(request));
        await messaging.transact((unit) =>
          publishRuleset(unit, tables, version, { by, applyCrossings, simulationId }),
        );
        return one(version);
      },
    );

    app.post(
      `${base}/:version/rollback`,
      {
        onRequest: requireScope('admin'),
        schema: {
          summary: 'Leave the published version again',
          description: 'The rules of the version before count once more, as a new version.',
          tags,
          params,
          response,
        },
      },
      async (request) => {
        const by = actorOf(identityOf(request));
        return one(await messaging.transact((unit) => rollBack(unit, tables, request.params.version, by)));
      },
    );

    app.delete(
      `${base}/:version`,
      {
        onRequest: requireScope('admin'),
        schema: { summary: 'Delete a draft', tags, params, response: { 204: z.undefined() } },
      },
      async ({ params: { version } }, reply) => {
        await messaging.transact(({ tx }) => discardDraft(tx, tables, version));
        return reply.code(204).send();
      },
    );
  };
}
