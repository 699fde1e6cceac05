export { sql } from 'kysely';
export type { Generated, Insertable, Kysely, RawBuilder, Selectable, Transaction } from 'kysely';
export * from './database.ts';
export * from './errors.ts';
export * from './migrate.ts';
export * from './new-id.ts';
export * from './recordset.ts';
export * from './schema-dump.ts';
export * from './service-url.ts';
