import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isScope, type Scope } from './scopes.ts';

export type ApiKeyEntry = {
  source: string;
  /** SHA-256 of the key; the key itself is not kept. */
  keyHash: Buffer;
  scopes: readonly Scope[];
  /** Only of a key of the table `api_keys`. */
  keyId?: string;
  expiresAtMs?: number;
  /** Requests a second; 0 for no limit, absent for the usual one. */
  rateLimit?: number;
};

export class ApiKeysError extends Error {
  override readonly name = 'ApiKeysError';
  readonly code = 'API_KEYS_INVALID';
}

const defaultScopes: readonly Scope[] = ['ingest', 'read', 'write'];

/** `website:wk1:ingest,ops:k9:admin,portal:key2,batch:k3:read+write`. An error names the entry by place, never by value. */
export function parseApiKeys(apiKeys: string): ApiKeyEntry[] {
  return apiKeys
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry, index) => {
      const [source, key, scopeList, ...rest] = entry.split(':');
      if (!source || !key || rest.length > 0) {
        throw new ApiKeysError(`entry ${index + 1} is not source:key or source:key:scope`);
      }
      return { source, keyHash: hashApiKey(key), scopes: parseScopes(scopeList, index) };
    });
}

function parseScopes(list: string | undefined, index: number): readonly Scope[] {
  if (list === undefined) return defaultScopes;
  return list.split('+').map((scope) => {
    if (!isScope(scope)) throw new ApiKeysError(`entry ${index + 1} has a scope that does not exist`);
    return scope;
  });
}

/** 256 random bits behind a prefix by which a key that leaked into a log or a repository is recognised. */
export function newApiKey(): string {
  return `dna_${randomBytes(32).toString('base64url')}`;
}

/** Keys are long and random, so a plain digest is enough, and it can be looked up. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** `X-API-Key: <source>:<key>`. Every entry is compared, so the time taken tells nothing about which one matched. */
export function authenticateApiKey(
  header: string,
  entries: readonly ApiKeyEntry[],
  nowMs = Date.now(),
): ApiKeyEntry | null {
  const colon = header.indexOf(':');
  const source = header.slice(0, Math.max(0, colon));
  const keyHash = hashApiKey(header.slice(colon + 1));
  let found: ApiKeyEntry | null = null;
  for (const entry of entries) {
    const sameKey = timingSafeEqual(keyHash, entry.keyHash);
    const sameSource = entry.source === source;
    const current = entry.expiresAtMs === undefined || entry.expiresAtMs > nowMs;
    if (sameKey && sameSource && current) found = entry;
  }
  return found;
}
