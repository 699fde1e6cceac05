import { pipelineKeySchema } from '@dna/contracts';
import { newId } from '@dna/database';
import {
  conflict,
  decodeCursor,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
  type HttpPlugin,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import { addTeamMember, changeTeamMember } from '../handlers/change-team.ts';
import type { Db, RoutingTables } from '../store/tables.ts';
import { listTeamMembers, readTeamMember } from '../store/team-members.ts';
import {
  newTeamMemberSchema,
  teamMemberChangesSchema,
  teamMemberSchema,
  toFields,
  toTeamMember,
} from './team-member-resource.ts';

type Options = { db: Db; transact: Messaging<RoutingTables>['transact'] };

const tags = ['team'];
const params = z.object({ id: z.uuid() });
const positionSchema = z.tuple([z.string(), z.uuid()]);
const booleanQuery = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Who takes leads, of which pipelines, and how many. */
export const teamMembers: HttpPlugin<Options> = async (app, { db, transact }) => {
  app.get(
    '/team-members',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List team members',
        tags,
        querystring: listQuery({ active: booleanQuery.optional(), pipeline: pipelineKeySchema.optional() }),
        response: { 200: listOf(teamMemberSchema) },
      },
    },
    async ({ query: { active, pipeline, limit, cursor } }) => {
      const [name, id] = cursor === undefined ? [] : decodeCursor(cursor, positionSchema);
      const after = name === undefined || id === undefined ? undefined : { name, id };
      const rows = await listTeamMembers(db, { active, pipeline, after, limit: limit + 1 });
      return toPage(rows.map(toTeamMember), limit, (row) => [row.name, row.id]);
    },
  );

  app.get(
    '/team-members/:id',
    {
      onRequest: requireScope('read'),
      schema: { summary: 'Get a team member', tags, params, response: { 200: teamMemberSchema } },
    },
    async ({ params: { id } }) => toTeamMember(await existing(db, id)),
  );

  app.post(
    '/team-members',
    {
      onRequest: requireScope('admin'),
      schema: {
        summary: 'Add a team member',
        tags,
        body: newTeamMemberSchema,
        response: { 201: teamMemberSchema },
      },
    },
    async ({ body }, reply) => {
      const id = newId();
      const fields = { away_from: null, away_until: null, ...toFields(body) };
      const added = await transact((unit) => addTeamMember(unit, id, fields));
      if (!added) throw conflict('There is a team member with this e-mail address.');
      return reply
        .code(201)
        .header('location', `/api/v1/team-members/${id}`)
        .send(toTeamMember(await existing(db, id)));
    },
  );

  app.patch(
    '/team-members/:id',
    {
      onRequest: requireScope('admin'),
      schema: {
        summary: 'Change a team member',
        tags,
        params,
        body: teamMemberChangesSchema,
        response: { 200: teamMemberSchema },
      },
    },
    async ({ params: { id }, body }) => {
      const found = await transact((unit) => changeTeamMember(unit, id, toFields(body)));
      if (!found) throw noSuchMember();
      return toTeamMember(await existing(db, id));
    },
  );
};

async function existing(db: Db, id: string) {
  const member = await readTeamMember(db, id);
  if (member === null) throw noSuchMember();
  return member;
}

function noSuchMember() {
  return notFound('There is no team member with this id.');
}
