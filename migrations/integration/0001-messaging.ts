import type { Kysely } from 'kysely';
import { createMessagingTables, dropMessagingTables } from '../shared/messaging-tables.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createMessagingTables(db, 'integration');
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await dropMessagingTables(db);
}
