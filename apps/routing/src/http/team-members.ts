import { pipelineKeySchema } from '@dna/contracts';
import {
  decodeCursor,
  etagOf,
  type HttpPlugin,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
} from '@dna/http';
import { z } from 'zod';
import type { Db } from '../store/tables.ts';
import { listTeamMemberChanges } from '../store/team-member-changes.ts';
import { listTeamMembers, readTeamMember, type TeamMember } from '../store/team-members.ts';
import {
  teamMemberChangeSchema,
  teamMemberSchema,
  toTeamMember,
  toTeamMemberChange,
} from './team-member-resource.ts';

const tags = ['team'];
const params = z.object({ id: z.uuid() });
const positionSchema = z.tuple([z.string(), z.uuid()]);
const changePositionSchema = z.tuple([z.int()]);
const booleanQuery = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Who takes leads, of which pipelines, and how many. */
export const teamMembers: HttpPlugin<{ db: Db }> = async (app, { db }) => {
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
    async ({ params: { id } }, reply) => {
      const member = await existingMember(db, id);
      return reply.header('etag', etagOf(member.version)).send(toTeamMember(member));
    },
  );

  app.get(
    '/team-members/:id/changes',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List what was changed about a team member, by whom and when, newest first',
        tags,
        params,
        querystring: listQuery({}),
        response: { 200: listOf(teamMemberChangeSchema) },
      },
    },
    async ({ params: { id }, query: { limit, cursor } }) => {
      await existingMember(db, id);
      const [before] = cursor === undefined ? [] : decodeCursor(cursor, changePositionSchema);
      const rows = await listTeamMemberChanges(db, { id, before, limit: limit + 1 });
      return toPage(rows.map(toTeamMemberChange), limit, ({ version }) => [version]);
    },
  );
};

export async function existingMember(db: Db, id: string): Promise<TeamMember> {
  const member = await readTeamMember(db, id);
  if (member === null) throw notFound('There is no team member with this id.');
  return member;
}
