import { isDeepStrictEqual } from 'node:util';
import { newId, type Kysely } from '@dna/database';
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
import type { Messaging, MessagingTables, Unit } from '@dna/inbox-outbox';
import { z } from 'zod';
import { actorOf } from '../http/ruleset-resource.ts';
import { readRuleset, readRulesetRow, readRulesets } from '../read-rulesets.ts';
import type { VersionedRule } from '../ruleset.ts';
import type { RulesetTables } from '../tables.ts';
import { simulateKind } from './on-simulate.ts';
import { emptyTally } from './tally.ts';
import { simulationSchema, toSimulation } from './simulation-resource.ts';
import {
  insertSimulation,
  listSimulations,
  readSimulation,
  type SimulationRow,
} from './simulations-table.ts';

export type SimulationRoutes<R extends VersionedRule, DB> = {
  tables: RulesetTables<R>;
  messaging: Pick<Messaging<DB>, 'db' | 'transact'>;
  /** As of `Simulating`. */
  thresholdOf: (row: SimulationRow<R>) => number;
};

const params = z.object({ id: z.uuid() });
const body = z.strictObject({
  ruleset_version: z.int().min(1).max(2_147_483_647).describe('A draft.'),
  days: z.int().min(1).max(365).default(90).describe('Length of the window in which routes are counted.'),
  as_of: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional()
    .describe('The end of the window, and the instant at which leads are compared; now, if left out.'),
  routing: z
    .strictObject({
      score: z.int().min(1).max(100_000).default(40),
      confidence: z.number().min(0).max(1).default(0.6),
    })
    .default({ score: 40, confidence: 0.6 }),
});
type Wanted = z.output<typeof body>;

/** Drafts are tried on what has happened before anybody publishes them. */
export function simulationRoutes<R extends VersionedRule, DB>(): HttpPlugin<SimulationRoutes<R, DB>> {
  return async (app, { tables, messaging, thresholdOf }) => {
    const { db } = messaging;
    const base = `/${tables.kind}/simulations`;
    const tags = [tables.kind];
    const schema = simulationSchema;
    const toResource = (row: SimulationRow<R>) => toSimulation(row, thresholdOf);

    app.post(
      base,
      {
        onRequest: requireScope('admin'),
        schema: {
          summary: `Try a draft of the ${tables.kind} rules on what has happened`,
          description:
            'Every person is judged by the published rules and by the draft, in the background. Nothing is changed or told.',
          tags,
          body,
          response: { 202: schema },
        },
      },
      async (request, reply) => {
        const by = actorOf(identityOf(request));
        const made = await messaging.transact((unit) => start(unit, tables, request.body, by));
        return reply.code(202).header('location', `/api/v1${base}/${made.id}`).send(toResource(made));
      },
    );

    app.get(
      base,
      {
        onRequest: requireScope('read'),
        schema: {
          summary: `List simulations of ${tables.kind} rules, the newest first`,
          tags,
          querystring: listQuery({}),
          response: { 200: listOf(schema) },
        },
      },
      async ({ query: { limit, cursor } }) => {
        const position =
          cursor === undefined ? null : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()]));
        const before = position && { at: position[0], id: position[1] };
        const rows = await listSimulations<R, DB & MessagingTables>(db, { before, limit: limit + 1 });
        return toPage(rows.map(toResource), limit, ({ created_at, id }) => [created_at, id]);
      },
    );

    app.get(
      `${base}/:id`,
      {
        onRequest: requireScope('read'),
        schema: {
          summary: `Get a simulation of ${tables.kind} rules`,
          tags,
          params,
          response: { 200: schema },
        },
      },
      async ({ params: { id } }) => toResource(await existing<R, DB & MessagingTables>(db, id)),
    );
  };
}

async function start<R extends VersionedRule, DB>(
  { tx, now, schedule }: Unit<DB>,
  tables: RulesetTables<R>,
  { ruleset_version: version, days, as_of, routing }: Wanted,
  by: string,
): Promise<SimulationRow<R>> {
  const row = await readRulesetRow(tx, tables, version);
  if (row === null) throw notFound(`There is no version ${version}.`);
  if (row.status !== 'draft') throw conflict(`Version ${version} is ${row.status}: only a draft is tried.`);
  const { rules } = (await readRuleset(tx, tables, version))!;
  const { published } = await readRulesets(tx, tables);
  const kind = simulateKind(tables);
  schedule({ key: kind, kind, dueAt: now, payload: {} });
  return insertSimulation(tx, {
    id: newId(now.getTime()),
    base_version: published.version,
    draft_version: version,
    rules,
    days,
    as_of: as_of ?? now,
    routing,
    created_at: now,
    created_by: by,
    tally: emptyTally,
  });
}

/** Refuses to publish on the ground of a simulation of something else. */
export function checkSimulation<R extends VersionedRule, DB>(db: Kysely<DB>, tables: RulesetTables<R>) {
  return async (id: string, version: number): Promise<void> => {
    const simulation = await existing<R, DB>(db, id);
    if (simulation.state !== 'done') throw conflict('The simulation is not done yet.');
    const { published } = await readRulesets(db, tables);
    const draft = await readRuleset(db, tables, version);
    const isSame =
      simulation.draft_version === version &&
      simulation.base_version === published.version &&
      isDeepStrictEqual(simulation.rules, draft?.rules);
    if (!isSame) throw conflict('The simulation tried other rules than these. Try them again.');
  };
}

async function existing<R, DB>(db: Kysely<DB>, id: string): Promise<SimulationRow<R>> {
  const row = await readSimulation<R, DB>(db, id);
  if (row === null) throw notFound('There is no simulation with this id.');
  return row;
}
