import { sql } from '@dna/database';
import { forgetLeads } from '@dna/inbox-outbox';
import type { Tables } from '../store/tables.ts';

/** A person is to be forgotten: what was said of them, and what was still to be said. */
export const onLeadErased = forgetLeads<Tables>(null, async ({ tx }, { leadIds }) => {
  await sql`delete from messages where lead_id = any(${leadIds}::uuid[])`.execute(tx);
});
