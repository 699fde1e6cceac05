import type { ApiKeyState } from '@dna/contracts';
import type { ApiKeyRow } from '../store/api-keys.ts';

/** A row as it is told to whoever checks keys. */
export function keyState(row: ApiKeyRow): ApiKeyState {
  return {
    key_id: row.id,
    source: row.source,
    key_hash: row.key_hash.toString('hex'),
    scopes: row.scopes,
    expires_at: row.expires_at?.toISOString() ?? null,
    rate_limit: row.rate_limit,
    revoked: row.revoked_at !== null,
    version: row.version,
  };
}
