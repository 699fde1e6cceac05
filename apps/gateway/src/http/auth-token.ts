import {
  allows,
  forbidden,
  identityOf,
  issueUserToken,
  scopes,
  unauthorized,
  unprocessable,
  userTokenLifetimeSeconds,
  type HttpPlugin,
} from '@dna/http';
import { z } from 'zod';
import type { Callers } from './caller.ts';

type Options = {
  admit: Callers['admit'];
  secrets: readonly string[];
  now: () => number;
  /** Rejects with a 503 while nobody can tell. */
  isTeamMember: (id: string) => Promise<boolean>;
};

const tokenRequest = z.strictObject({
  scopes: z.array(z.enum(scopes)).min(1).optional(),
  team_member_id: z.uuid().optional(),
});
const tokenAnswer = z.object({
  token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int(),
  scopes: z.array(z.enum(scopes)),
});

/** A key → a token of 15 minutes, with at most the key's scopes. Not for a token: it would live for ever. */
export const authToken: HttpPlugin<Options> = async (app, { admit, secrets, now, isTeamMember }) => {
  app.post(
    '/api/v1/auth/token',
    {
      onRequest: async (request, reply) => {
        if (request.headers['x-api-key'] === undefined) throw unauthorized('This needs an API key.');
        request.identity = await admit(request, reply);
      },
      bodyLimit: 16_384,
      schema: {
        summary: 'A token for an API key',
        body: tokenRequest.nullish(),
        response: { 200: tokenAnswer },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request);
      const { scopes: wanted = [...identity.scopes], team_member_id: teamMemberId } = request.body ?? {};
      const tooMuch = wanted.find((scope) => !allows(identity.scopes, scope));
      if (tooMuch) throw forbidden(`This key does not have the scope "${tooMuch}".`);
      if (teamMemberId !== undefined && !(await isTeamMember(teamMemberId))) {
        throw unprocessable([
          { path: 'team_member_id', message: 'is nobody of the team; GET /api/v1/team-members lists them' },
        ]);
      }
      const holder = { ...identity, scopes: wanted, ...(teamMemberId === undefined ? {} : { teamMemberId }) };
      void reply.header('cache-control', 'no-store');
      return {
        token: issueUserToken(holder, secrets, now()),
        token_type: 'Bearer' as const,
        expires_in: userTokenLifetimeSeconds,
        scopes: wanted,
      };
    },
  );
};
