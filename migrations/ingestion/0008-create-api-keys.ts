import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    // A row is never deleted: the sum of all versions then grows with every change, and tells whether there was one.
    sql`create table api_keys (
      id uuid primary key,
      source text not null,
      -- SHA-256; the key itself is shown once and not kept
      key_hash bytea not null unique check (octet_length(key_hash) = 32),
      scopes text[] not null check (cardinality(scopes) > 0),
      label text,
      -- requests a second: null for the usual number, 0 for any
      rate_limit integer check (rate_limit >= 0),
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      expires_at timestamptz,
      revoked_at timestamptz,
      -- to the hour
      last_used_at timestamptz
    )`,
    sql`create index api_keys_by_source on api_keys (source, id desc)`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table api_keys`.execute(db);
}
