import { newId } from '@dna/database';
import {
  actorOf,
  conflict,
  etagOf,
  type HttpPlugin,
  ifMatchHeaders,
  notFound,
  requireScope,
  versionOf,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { AskPipelines } from '../clients/pipelines.ts';
import { addTeamMember, changeTeamMember } from '../handlers/change-team.ts';
import type { Db, RoutingTables } from '../store/tables.ts';
import { findPipelines } from './pipeline-refs.ts';
import {
  changedTeamMemberSchema,
  newTeamMemberSchema,
  teamMemberChangesSchema,
  toTeamMember,
} from './team-member-resource.ts';
import { existingMember } from './team-members.ts';

type Options = { db: Db; transact: Messaging<RoutingTables>['transact']; pipelines: AskPipelines };

const tags = ['team'];
const params = z.object({ id: z.uuid() });

/** Every change counts at once, is written down with who made it, and lets waiting leads try again. */
export const changeTeamMembers: HttpPlugin<Options> = async (app, { db, transact, pipelines }) => {
  app.post(
    '/team-members',
    {
      onRequest: requireScope('admin'),
      schema: {
        summary: 'Add a team member',
        tags,
        body: newTeamMemberSchema,
        response: { 201: changedTeamMemberSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { keys, warnings } = await keysOf(pipelines, body.pipelines);
      const [id, actor] = [newId(), actorOf(request)];
      const fields = { ...body, pipelines: keys };
      const added = await transact((unit) => addTeamMember(unit, actor, id, fields));
      if (!added) throw conflict('There is a team member with this e-mail address.');
      const member = await existingMember(db, id);
      return reply
        .code(201)
        .headers({ location: `/api/v1/team-members/${id}`, etag: etagOf(member.version) })
        .send({ ...toTeamMember(member), warnings });
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
        headers: ifMatchHeaders,
        body: teamMemberChangesSchema,
        response: { 200: changedTeamMemberSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { pipelines: refs, ...rest } = request.body;
      const { keys, warnings } = await keysOf(pipelines, refs ?? []);
      const change = {
        actor: actorOf(request),
        fields: refs === undefined ? rest : { ...rest, pipelines: keys },
        expectedVersion: versionOf(request.headers),
      };
      const found = await transact((unit) => changeTeamMember(unit, id, change));
      if (!found) throw notFound('There is no team member with this id.');
      const member = await existingMember(db, id);
      return reply.header('etag', etagOf(member.version)).send({ ...toTeamMember(member), warnings });
    },
  );
};

async function keysOf(
  pipelines: AskPipelines,
  refs: readonly string[],
): Promise<{ keys: string[]; warnings: string[] }> {
  const named = refs.map((ref, index) => ({ path: `pipelines.${index}`, ref }));
  const { keyOf, warnings } = await findPipelines(pipelines, named);
  return { keys: [...new Set(refs.map(keyOf))], warnings };
}
