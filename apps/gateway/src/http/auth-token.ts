import {
  allows,
  forbidden,
  issueUserToken,
  scopes,
  unauthorized,
  userTokenLifetimeSeconds,
  type HttpPlugin,
} from '@dna/http';
import { z } from 'zod';
import type { IdentifyCaller } from './caller.ts';

type Options = { identifyCaller: IdentifyCaller; secrets: readonly string[] };

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
export const authToken: HttpPlugin<Options> = async (app, { identifyCaller, secrets }) => {
  app.post(
    '/api/v1/auth/token',
    {
      onRequest: (request, _reply, done) => {
        if (request.headers['x-api-key'] === undefined) return done(unauthorized('This needs an API key.'));
        request.identity = identifyCaller(request);
        done();
      },
      schema: {
        summary: 'A token for an API key',
        body: tokenRequest.nullish(),
        response: { 200: tokenAnswer },
      },
    },
    async (request, reply) => {
      const identity = request.identity;
      if (!identity) throw unauthorized();
      const { scopes: wanted = [...identity.scopes], team_member_id: teamMemberId } = request.body ?? {};
      const tooMuch = wanted.find((scope) => !allows(identity.scopes, scope));
      if (tooMuch) throw forbidden(`This key does not have the scope "${tooMuch}".`);
      const holder = { ...identity, scopes: wanted, ...(teamMemberId === undefined ? {} : { teamMemberId }) };
      void reply.header('cache-control', 'no-store');
      return {
        token: issueUserToken(holder, secrets),
        token_type: 'Bearer' as const,
        expires_in: userTokenLifetimeSeconds,
        scopes: wanted,
      };
    },
  );
};
