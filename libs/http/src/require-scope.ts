import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { identityHeader, verifyIdentity, type Identity } from './identity.ts';
import { forbidden, unauthorized } from './problem-error.ts';
import { allows, type Scope } from './scopes.ts';

/** Reads the gateway's signature. No service trusts the network: a bad signature is refused, on every route. */
export function readIdentity(app: FastifyInstance, secrets: readonly string[]): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const token = request.headers[identityHeader];
    if (token === undefined) return done();
    request.identity = typeof token === 'string' ? verifyIdentity(token, secrets) : null;
    done(request.identity ? undefined : unauthorized());
  });
}

/** As `onRequest: requireScope('read')`: before the body is read and judged. */
export function requireScope(scope: Scope) {
  return (request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    if (!request.identity) return done(unauthorized());
    done(allows(request.identity.scopes, scope) ? undefined : forbidden(`This needs the scope "${scope}".`));
  };
}

/** The identity on a route that requires a scope. */
export function identityOf(request: FastifyRequest): Identity {
  if (!request.identity) throw unauthorized();
  return request.identity;
}

/** Who is written down for a change: the team member who is logged in, else the source of the key. */
export function actorOf(request: FastifyRequest): string {
  const { teamMemberId, source } = identityOf(request);
  return teamMemberId ?? source;
}
