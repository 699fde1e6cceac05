import {
  authenticateApiKey,
  unauthorized,
  verifyUserToken,
  type ApiKeyEntry,
  type FastifyRequest,
  type Identity,
} from '@dna/http';

export type IdentifyCaller = (request: FastifyRequest) => Identity | null;

/** Who calls: by `X-API-Key: <source>:<key>` or `Authorization: Bearer <token>`. Null without either; a wrong one is a 401. */
export function callerIdentification(
  apiKeys: readonly ApiKeyEntry[],
  secrets: readonly string[],
): IdentifyCaller {
  return ({ headers }) => {
    const apiKey = headers['x-api-key'];
    if (typeof apiKey === 'string') {
      const entry = authenticateApiKey(apiKey, apiKeys);
      if (!entry) throw unauthorized('The API key is not known.');
      return identityOfKey(entry, headers.origin !== undefined);
    }
    const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) return null;
    const identity = verifyUserToken(token, secrets);
    if (!identity) throw unauthorized('The token is not valid or no longer so.');
    return identity;
  };
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
