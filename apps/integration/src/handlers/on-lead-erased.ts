import { sql } from '@dna/database';
import { forgetLeads } from '@dna/inbox-outbox';
import type { Tables } from '../store/tables.ts';

/** A person is to be forgotten: where they were, and what was told of them. */
export const onLeadErased = forgetLeads<Tables>('lead_states', async ({ tx }, { leadIds }) => {
  for (const table of ['notifications', 'lead_states'] as const) {
    await sql`delete from ${sql.table(table)} where lead_id = any(${leadIds}::uuid[])`.execute(tx);
  }
});
