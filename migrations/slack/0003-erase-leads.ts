import type { Kysely } from 'kysely';
import { createErasedLeads, dropErasedLeads } from '../shared/erased-leads.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createErasedLeads(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await dropErasedLeads(db);
}
