import { sql } from '@dna/database';
import type { Db } from './tables.ts';

export type FactWithText = { eventId: string; leadId: string; revision: number; eventType: string };

/** What counts for these leads and came with words of theirs. */
export async function factsWithText(db: Db, leadIds: readonly string[]): Promise<FactWithText[]> {
  if (leadIds.length === 0) return [];
  const { rows } = await sql<FactWithText>`
    select event_id as "eventId", lead_id as "leadId", revision, event_type as "eventType"
    from facts
    where lead_id = any(${leadIds}::uuid[]) and recorded_revision > 0 and has_text and status = 'active'`.execute(
    db,
  );
  return rows;
}
