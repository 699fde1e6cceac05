import { sql } from '@dna/database';
import type { Tx } from './tables.ts';

/** A deal that is closed stays as a figure of nobody: its pipeline, stages, owner, value and times. All others go. */
export async function eraseDeals(tx: Tx, leadIds: readonly string[]): Promise<void> {
  const theirs = sql`lead_id = any(${leadIds}::uuid[])`;
  await sql`delete from deal_routes where deal_id in (select id from deals where ${theirs})`.execute(tx);
  await sql`delete from deal_requests where deal_id in (select id from deals where ${theirs})`.execute(tx);
  await sql`
    update deal_stage_history set caused_by = null where deal_id in (select id from deals where ${theirs})`.execute(
    tx,
  );
  await sql`
    update deals set lead_id = null, root_id = null, decision_id = null, score = null, confidence = null,
      title = null, notes = null, close_reason = null, items = '[]'
    where ${theirs} and status in ('won', 'lost', 'void')`.execute(tx);
  await sql`delete from deal_stage_history where deal_id in (select id from deals where ${theirs})`.execute(
    tx,
  );
  await sql`delete from deals where ${theirs}`.execute(tx);
  await sql`delete from route_ends where ${theirs}`.execute(tx);
  await sql`delete from deal_leads where ${theirs}`.execute(tx);
}
