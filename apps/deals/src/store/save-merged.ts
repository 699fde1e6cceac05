import { recordset, sql } from '@dna/database';
import type { MergedDeal, Settlement } from '../domain/settle-merged.ts';
import type { Tx } from './tables.ts';

/** Writes what a merge or unmerge did to deals: whose they are, and which of them are open. */
export async function saveMerged(
  tx: Tx,
  deals: readonly MergedDeal[],
  settlements: readonly Settlement[],
  /** By root: the message that changed its set of ids. */
  causes: ReadonlyMap<string, { id: string }>,
  now: Date,
): Promise<void> {
  const rootOf = new Map(deals.map(({ id, rootId }) => [id, rootId]));
  const changes = settlements.map((each): StatusChange => ({
    deal_id: each.dealId,
    status: each.kind === 'supersede' ? 'superseded' : 'open',
    by: each.kind === 'supersede' ? each.by : null,
    caused_by: causes.get(rootOf.get(each.dealId) ?? '')?.id ?? null,
  }));
  await saveRoots(tx, deals);
  await changeStatus(tx, changes, now);
}

type StatusChange = {
  deal_id: string;
  status: 'superseded' | 'open';
  by: string | null;
  caused_by: string | null;
};

async function saveRoots(tx: Tx, deals: readonly MergedDeal[]): Promise<void> {
  const rows = deals.map(({ id, rootId }) => ({ deal_id: id, root_id: rootId }));
  await sql`
    update deals d set root_id = r.root_id
    from ${recordset(rows, 'deal_id uuid, root_id uuid')}
    where d.id = r.deal_id and d.root_id <> r.root_id`.execute(tx);
}

async function changeStatus(tx: Tx, rows: StatusChange[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    with before as (
      select id, status from deals where id = any(${rows.map((row) => row.deal_id)}::uuid[])
    ), changed as (
      update deals d set status = r.status, superseded_by = r.by, version = d.version + 1,
        updated_at = greatest(d.updated_at, ${now}), updated_by = 'ingestion',
        stage_entered_at = case r.status when 'open' then greatest(d.updated_at, ${now}) else d.stage_entered_at end
      from ${recordset(rows, 'deal_id uuid, status text, by uuid, caused_by uuid')}
      where d.id = r.deal_id
      returning d.id, d.version, d.stage_id, d.status, d.updated_at, r.caused_by
    ), left_behind as (
      -- Behind another deal than before it stands as it stood.
      update deal_stage_history h set left_at = c.updated_at
      from changed c join before b on b.id = c.id
      where h.deal_id = c.id and h.left_at is null and b.status <> c.status
    )
    insert into deal_stage_history
      (deal_id, version, from_stage_id, to_stage_id, from_status, to_status, caused_by, actor, channel, changed_at)
    select c.id, c.version, c.stage_id, c.stage_id, b.status, c.status, c.caused_by, 'ingestion', 'message', c.updated_at
    from changed c join before b on b.id = c.id where b.status <> c.status`.execute(tx);
}
