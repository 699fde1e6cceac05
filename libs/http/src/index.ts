export type { FastifyReply, FastifyRequest } from 'fastify';
export {
  ApiKeysError,
  authenticateApiKey,
  hashApiKey,
  newApiKey,
  parseApiKeys,
  type ApiKeyEntry,
} from './api-keys.ts';
export { createHttpServer } from './create-http-server.ts';
export { decodeCursor, encodeCursor } from './cursor.ts';
export type { HttpPlugin, HttpServer } from './fastify-types.ts';
export { identityHeader, signIdentity, verifyIdentity, type Identity } from './identity.ts';
export { createKeyCopy, type FetchedKeys, type FindKey, type KeyAnswer, type KeyCopy } from './key-copy.ts';
export { etagOf, ifMatchHeaders, versionOf } from './if-match.ts';
export { listOf, listQuery, toPage } from './lists.ts';
export {
  badRequest,
  conflict,
  forbidden,
  methodNotAllowed,
  notFound,
  payloadTooLarge,
  preconditionFailed,
  ProblemError,
  tooMany,
  unauthorized,
  unavailable,
  unprocessable,
  type ProblemDetail,
} from './problem-error.ts';
export { problemBody, problemContentType, sendProblem, type ToProblem } from './problem-handler.ts';
export { createRateLimiter, limitOf, rateLimitSetting, type RateLimiter } from './rate-limiter.ts';
export { registerHealth, type HealthReport } from './register-health.ts';
export { actorOf, identityOf, requireScope } from './require-scope.ts';
export { allows, isScope, scopes, type Scope } from './scopes.ts';
export { issueUserToken, userTokenLifetimeSeconds, verifyUserToken } from './user-token.ts';
