import {
  allows,
  limitOf,
  tooMany,
  unauthorized,
  unavailable,
  verifyUserToken,
  type ApiKeyEntry,
  type FastifyReply,
  type FastifyRequest,
  type Identity,
  type KeyAnswer,
  type KeyCopy,
  type RateLimiter,
} from '@dna/http';

export type Callers = {
  /** Null without credentials; wrong ones are a 401, and those that cannot be checked now a 503. */
  identify: (request: FastifyRequest) => Promise<Identity | null>;
  /** The same for whoever wants something done: too many at once are a 429. */
  admit: (request: FastifyRequest, reply: FastifyReply) => Promise<Identity | null>;
};

/** The identity, and how many requests a second it may make. */
type Caller = { identity: Identity; bucket: string; rateLimit: number | undefined };
type Secrets = { keys: KeyCopy; tokenSecrets: readonly string[]; limiter: RateLimiter };

const retryAfterSeconds = 2;

/** Who calls: by `X-API-Key: <source>:<key>` or `Authorization: Bearer <token>`. */
export function createCallers({ keys, tokenSecrets, limiter }: Secrets): Callers {
  async function callerOf({ headers }: FastifyRequest): Promise<Caller | null> {
    const apiKey = headers['x-api-key'];
    if (typeof apiKey === 'string') {
      const key = known(await keys.findKey(apiKey), 'The API key is not known.');
      return { identity: identityOfKey(key, headers.origin !== undefined), ...limitOf(key) };
    }
    const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    return token === undefined ? null : callerOfToken(token);
  }

  async function callerOfToken(token: string): Promise<Caller> {
    const identity = verifyUserToken(token, tokenSecrets, keys.now());
    if (!identity) throw unauthorized('The token is not valid or no longer so.');
    // A key of the environment has no id: its tokens last their quarter of an hour.
    if (identity.keyId === undefined) return { identity, bucket: identity.source, rateLimit: undefined };
    const key = known(await keys.findKeyById(identity.keyId), 'The key of this token is no longer valid.');
    const scopes = identity.scopes.filter((scope) => allows(key.scopes, scope));
    return { identity: { ...identity, scopes }, ...limitOf(key) };
  }

  return {
    identify: async (request) => (await callerOf(request))?.identity ?? null,
    admit: async (request, reply) => {
      const caller = await callerOf(request);
      if (caller === null) return null;
      const quota = limiter.take(caller.bucket, caller.rateLimit);
      if (quota !== null) {
        void reply.headers({
          'ratelimit-limit': quota.limit,
          'ratelimit-remaining': quota.remaining,
          'ratelimit-reset': Math.ceil(quota.resetSeconds),
        });
        if (!quota.allowed)
          throw tooMany(quota.retryAfterSeconds, `This key may make ${quota.limit} requests a second.`);
      }
      return caller.identity;
    },
  };
}

function known(answer: KeyAnswer, whatIsWrong: string): ApiKeyEntry {
  if (answer === 'unknown') {
    throw unavailable(retryAfterSeconds, 'Keys cannot be looked up at the moment. Please repeat.');
  }
  if (answer === null) throw unauthorized(whatIsWrong);
  return answer;
}

/** A key that a browser sends is public: whoever reads it there may send events and no more. */
function identityOfKey({ source, scopes, keyId }: ApiKeyEntry, originSeen: boolean): Identity {
  return {
    source,
    scopes: originSeen ? ['ingest'] : scopes,
    ...(keyId === undefined ? {} : { keyId }),
    ...(originSeen ? { originSeen } : {}),
  };
}
