import type { ApiKeyState } from '@dna/contracts';
import type { ApiKeyEntry } from './api-keys.ts';
import { isScope } from './scopes.ts';

export type KnownKey = { state: ApiKeyState; entry: ApiKeyEntry };

export type KeyRing = {
  /** Takes what is newer than what is known. Messages and answers may come in any order, and more than once. */
  learn: (states: readonly ApiKeyState[]) => void;
  /** The versions of all keys together. No key is ever deleted, so it grows with every change of any of them. */
  version: () => number;
  byHash: (keyHash: string) => KnownKey | undefined;
  byId: (keyId: string) => KnownKey | undefined;
  states: () => ApiKeyState[];
};

/** Revoked keys stay in it: an answer from before the revocation must not bring one back to life. */
export function createKeyRing(): KeyRing {
  const byId = new Map<string, KnownKey>();
  const byHash = new Map<string, KnownKey>();
  let version = 0;
  return {
    learn: (states) => {
      for (const state of states) {
        const known = byId.get(state.key_id)?.state.version ?? 0;
        if (state.version <= known) continue;
        version += state.version - known;
        const key = { state, entry: toEntry(state) };
        byId.set(state.key_id, key);
        byHash.set(state.key_hash, key);
      }
    },
    version: () => version,
    byHash: (keyHash) => byHash.get(keyHash),
    byId: (keyId) => byId.get(keyId),
    states: () => [...byId.values()].map(({ state }) => state),
  };
}

function toEntry({ key_id, source, key_hash, scopes, expires_at, rate_limit }: ApiKeyState): ApiKeyEntry {
  return {
    keyId: key_id,
    source,
    keyHash: Buffer.from(key_hash, 'hex'),
    scopes: scopes.filter(isScope),
    ...(expires_at !== null && { expiresAtMs: Date.parse(expires_at) }),
    ...(rate_limit !== null && { rateLimit: rate_limit }),
  };
}
