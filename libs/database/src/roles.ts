import { sql, type Kysely } from 'kysely';
import { serviceRole } from './service-url.ts';

/**
 * Schema and login role of one service. The role reads and writes the tables of its own schema and nothing else; it
 * owns none of them, so it can neither drop nor alter.
 */
export async function provisionRole<DB>(db: Kysely<DB>, service: string, password: string): Promise<void> {
  const role = sql.id(serviceRole(service));
  const schema = sql.id(service);
  await createRole(db, service, password);
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db);
  const database = sql.id(rows[0]!.name);
  for (const statement of [
    sql`revoke all on database ${database} from public`,
    sql`revoke all on schema public from public`,
    sql`grant connect on database ${database} to ${role}`,
    sql`create schema if not exists ${schema}`,
    sql`grant usage on schema ${schema} to ${role}`,
    sql`alter default privileges in schema ${schema} grant select, insert, update, delete on tables to ${role}`,
    sql`alter default privileges in schema ${schema} grant usage, select on sequences to ${role}`,
    sql`alter default privileges in schema ${schema} revoke execute on functions from public`,
    sql`alter default privileges in schema ${schema} grant execute on functions to ${role}`,
    sql`alter role ${role} set search_path = ${schema}`,
    sql`alter role ${role} set statement_timeout = '30s'`,
    sql`alter role ${role} set lock_timeout = '10s'`,
    sql`alter role ${role} set idle_in_transaction_session_timeout = '60s'`,
    sql`alter role ${role} set timezone = 'UTC'`,
    // One transaction writes a few rows of a few tables: a compiled plan never pays.
    sql`alter role ${role} set jit = off`,
  ]) {
    await statement.execute(db);
  }
}

async function createRole<DB>(db: Kysely<DB>, service: string, password: string): Promise<void> {
  const name = serviceRole(service);
  const { rows } = await sql`select 1 from pg_roles where rolname = ${name}`.execute(db);
  const verb = sql.raw(rows.length === 0 ? 'create' : 'alter');
  await sql`${verb} role ${sql.id(name)} login nosuperuser nocreatedb nocreaterole password ${sql.lit(password)}`.execute(
    db,
  );
}
