import { newId, sql, type Kysely } from '@dna/database';
import { hashApiKey, newApiKey, type Scope } from '@dna/http';

export type NewKey = {
  source: string;
  scopes: Scope[];
  label: string | null;
  expiresAt: Date | null;
  rateLimit: number | null;
};

type Listed = { id: string; source: string; scopes: Scope[]; label: string | null; state: string };

/**
 * Nothing is told on the broker, which may not be there yet: whoever checks keys asks for those it does not know, and
 * every few seconds for what has changed.
 */
export async function createKey(db: Kysely<unknown>, key: NewKey): Promise<{ id: string; secret: string }> {
  const id = newId();
  const secret = newApiKey();
  await sql`
    insert into ingestion.api_keys
      (id, source, key_hash, scopes, label, rate_limit, created_at, updated_at, expires_at)
    values (${id}, ${key.source}, ${hashApiKey(secret)}, ${key.scopes}::text[], ${key.label}, ${key.rateLimit},
      clock_timestamp(), clock_timestamp(), ${key.expiresAt})`.execute(db);
  return { id, secret };
}

export async function listKeys(db: Kysely<unknown>): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select id, source, scopes, label,
      case when revoked_at is not null then 'revoked' when expires_at <= clock_timestamp() then 'expired'
        else 'active' end as state
    from ingestion.api_keys order by id`.execute(db);
  return rows;
}

/** False when there is no such key, or it was revoked before. */
export async function revokeKey(db: Kysely<unknown>, id: string): Promise<boolean> {
  const { rows } = await sql`
    update ingestion.api_keys
    set revoked_at = clock_timestamp(), updated_at = clock_timestamp(), version = version + 1
    where id = ${id} and revoked_at is null
    returning id`.execute(db);
  return rows.length > 0;
}
