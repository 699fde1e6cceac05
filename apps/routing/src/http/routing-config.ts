import {
  actorOf,
  decodeCursor,
  etagOf,
  type HttpPlugin,
  ifMatchHeaders,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
  versionOf,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { AskPipelines } from '../clients/pipelines.ts';
import { changeConfig } from '../handlers/change-config.ts';
import type { Rules } from '../handlers/rules.ts';
import { currentConfig, listConfigs, readConfig, toConfig } from '../store/routing-config.ts';
import type { Db, RoutingTables } from '../store/tables.ts';
import { changedConfigSchema, configSchema, toConfigResource } from './config-resource.ts';
import { newConfigSchema, toConfigFields } from './config-body.ts';
import { findPipelines, type PipelineRef } from './pipeline-refs.ts';

type Options = {
  db: Db;
  rules: Rules;
  transact: Messaging<RoutingTables>['transact'];
  pipelines: AskPipelines;
};

const tags = ['routing'];
const positionSchema = z.tuple([z.int()]);
const version = z.coerce.number().int().min(1).max(1_000_000_000);

/** What a lead must reach to be routed, who gets it, and by which hours clocks run. */
export const routingConfig: HttpPlugin<Options> = async (app, { db, rules, transact, pipelines }) => {
  app.get(
    '/routing/config',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'Get the routing config',
        tags,
        querystring: z.strictObject({ version: version.optional().describe('The newest one without it.') }),
        response: { 200: configSchema },
      },
    },
    async ({ query }, reply) => {
      const config =
        query.version === undefined
          ? await currentConfig(db, rules.intentPrior)
          : await readConfig(db, query.version, rules.intentPrior);
      if (config === null) throw notFound('There is no version of the routing config with this number.');
      return reply.header('etag', etagOf(config.version)).send(toConfigResource(config));
    },
  );

  app.get(
    '/routing/config/versions',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List the versions of the routing config, newest first',
        tags,
        querystring: listQuery({}),
        response: { 200: listOf(configSchema) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const [before] = cursor === undefined ? [] : decodeCursor(cursor, positionSchema);
      const configs = await listConfigs(db, { before, limit: limit + 1, defaultPrior: rules.intentPrior });
      return toPage(configs.map(toConfigResource), limit, (config) => [config.version]);
    },
  );

  app.put(
    '/routing/config',
    {
      onRequest: requireScope('admin'),
      schema: {
        summary: 'Replace the routing config by a new version',
        description:
          'It counts from the next decision on, in every process. Decisions keep the version they were made by. A ' +
          'pipeline that gets another strategy or other weights begins a new round of turns.',
        tags,
        headers: ifMatchHeaders,
        body: newConfigSchema,
        response: { 200: changedConfigSchema },
      },
    },
    async (request, reply) => {
      const { body, headers } = request;
      const { warnings } = await findPipelines(pipelines, pipelinesIn(body));
      const [author, expectedVersion] = [actorOf(request), versionOf(headers)];
      const row = await transact((unit) =>
        changeConfig(unit, { fields: toConfigFields(body), author, expectedVersion }),
      );
      const config = toConfigResource(toConfig(row, rules.intentPrior));
      return reply.header('etag', etagOf(row.version)).send({ ...config, warnings });
    },
  );
};

function pipelinesIn(body: z.output<typeof newConfigSchema>): PipelineRef[] {
  return [
    { path: 'fallback_pipeline', ref: body.fallback_pipeline },
    ...Object.keys(body.overrides).map((ref) => ({ path: `overrides.${ref}`, ref })),
    ...Object.keys(body.strategies).map((ref) => ({ path: `strategies.${ref}`, ref })),
  ];
}
