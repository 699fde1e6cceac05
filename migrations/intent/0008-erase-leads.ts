import type { Kysely } from 'kysely';
import { createErasedEvents, dropErasedEvents } from '../shared/erased-events.ts';
import { createErasedLeads, dropErasedLeads } from '../shared/erased-leads.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createErasedLeads(db);
  await createErasedEvents(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await dropErasedEvents(db);
  await dropErasedLeads(db);
}
