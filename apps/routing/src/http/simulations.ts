import { newId } from '@dna/database';
import {
  actorOf,
  decodeCursor,
  type HttpPlugin,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { AskPipelines } from '../clients/pipelines.ts';
import { emptyTally } from '../domain/simulation/tally.ts';
import { scheduleSimulate } from '../handlers/on-simulate.ts';
import type { Rules } from '../handlers/rules.ts';
import { currentConfigRow, toConfig } from '../store/routing-config.ts';
import {
  insertSimulation,
  listSimulations,
  readSimulation,
  type SimulationRow,
} from '../store/simulations.ts';
import type { Db, RoutingTables } from '../store/tables.ts';
import { readTeamForSimulation } from '../store/team-members.ts';
import { findPipelines, type PipelineRef } from './pipeline-refs.ts';
import { candidateOf, newSimulationSchema, type NewSimulation } from './simulation-body.ts';
import { simulationSchema, toSimulation } from './simulation-resource.ts';

type Options = {
  db: Db;
  rules: Rules;
  transact: Messaging<RoutingTables>['transact'];
  pipelines: AskPipelines;
};

const tags = ['routing'];
const params = z.object({ id: z.uuid() });
const positionSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** Another config, or another team, is tried on what has happened before anybody decides for it. */
export const simulations: HttpPlugin<Options> = async (app, { db, rules, transact, pipelines }) => {
  app.post(
    '/routing/simulations',
    {
      onRequest: requireScope('admin'),
      schema: {
        summary: 'Try another config or another team on what has happened',
        description:
          'Every lead that came to qualify within the window is routed again, in the order in which they came, by the ' +
          'present config and team and by what is tried; deals end and people decide by hand when they did. In the ' +
          'background; nothing is changed or told.',
        tags,
        body: newSimulationSchema,
        response: { 202: simulationSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const known = await findPipelines(pipelines, pipelinesIn(body));
      const by = actorOf(request);
      const row = await transact(async (unit): Promise<SimulationRow> => {
        const config = await currentConfigRow(unit.tx);
        const members = await readTeamForSimulation(unit.tx);
        const defaultPrior = rules.intentPrior;
        const made: SimulationRow = {
          id: newId(unit.now.getTime()),
          state: 'queued',
          before: { config: toConfig(config, defaultPrior), members },
          after: candidateOf(body, config, members, { defaultPrior, keyOf: known.keyOf }),
          days: body.days,
          as_of: body.as_of ?? unit.now,
          created_at: unit.now,
          created_by: by,
          attempt: 1,
          position: null,
          worlds: null,
          tally: emptyTally(),
          hash: '',
          finished_at: null,
        };
        await insertSimulation(unit.tx, made);
        scheduleSimulate(unit);
        return made;
      });
      const resource = toSimulation(row);
      return reply
        .code(202)
        .header('location', `/api/v1/routing/simulations/${row.id}`)
        .send({ ...resource, warnings: [...known.warnings, ...resource.warnings] });
    },
  );

  app.get(
    '/routing/simulations',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List simulations of routing, the newest first',
        tags,
        querystring: listQuery({}),
        response: { 200: listOf(simulationSchema) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const position = cursor === undefined ? undefined : decodeCursor(cursor, positionSchema);
      const before = position && { at: position[0], id: position[1] };
      const rows = await listSimulations(db, { before, limit: limit + 1 });
      return toPage(rows.map(toSimulation), limit, ({ created_at, id }) => [created_at, id]);
    },
  );

  app.get(
    '/routing/simulations/:id',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'Get a simulation of routing',
        tags,
        params,
        response: { 200: simulationSchema },
      },
    },
    async ({ params: { id } }) => {
      const row = await readSimulation(db, id);
      if (row === undefined) throw notFound('There is no simulation with this id.');
      return toSimulation(row);
    },
  );
};

function pipelinesIn({ config = {}, team = [] }: NewSimulation): PipelineRef[] {
  const { fallback_pipeline, overrides = {}, strategies = {} } = config;
  return [
    ...(fallback_pipeline === undefined
      ? []
      : [{ path: 'config.fallback_pipeline', ref: fallback_pipeline }]),
    ...Object.keys(overrides).map((ref) => ({ path: `config.overrides.${ref}`, ref })),
    ...Object.keys(strategies).map((ref) => ({ path: `config.strategies.${ref}`, ref })),
    ...team.flatMap(({ pipelines = [] }, index) =>
      pipelines.map((ref, place) => ({ path: `team.${index}.pipelines.${place}`, ref })),
    ),
  ];
}
