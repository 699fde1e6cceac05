import { recordset, sql, type Selectable } from '@dna/database';
import type { LiveDeal } from '../domain/open-deals.ts';
import type { MergedDeal } from '../domain/settle-merged.ts';
import type { DealsTables, Tx } from './tables.ts';

export type DealRow = Selectable<DealsTables['deals']>;

/** Deals of these leads that are open, or behind one that is not closed. */
export async function readLiveDeals(tx: Tx, rootIds: Iterable<string>): Promise<LiveDeal[]> {
  const { rows } = await sql<LiveDeal>`
    select d.id, d.lead_id as "leadId", d.root_id as "rootId", d.pipeline_id as "pipelineId",
      d.status = 'open' as "isOpen", d.owner_id as "ownerId", d.routed_at as "routedAt"
    from deals d left join deals taker on taker.id = d.superseded_by
    where d.root_id = any(${[...rootIds]}::uuid[])
      and (d.status = 'open' or taker.status in ('open', 'superseded'))`.execute(tx);
  return rows;
}

export async function insertDeals(
  tx: Tx,
  rows: readonly DealRow[],
  causes: ReadonlyMap<string, string>,
): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('deals')
    .values([...rows])
    .execute();
  await tx
    .insertInto('deal_stage_history')
    .values(
      rows.map((row) => ({
        deal_id: row.id,
        version: row.version,
        from_stage_id: null,
        to_stage_id: row.stage_id,
        from_status: null,
        to_status: row.status,
        caused_by: causes.get(row.id) ?? null,
        changed_at: row.created_at,
      })),
    )
    .execute();
}

export type OwnerChange = { deal_id: string; owner_id: string | null; routed_at: Date };

export async function updateOwners(tx: Tx, changes: readonly OwnerChange[], now: Date): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    update deals d set owner_id = r.owner_id, routed_at = r.routed_at, version = d.version + 1, updated_at = ${now}
    from ${recordset(changes, 'deal_id uuid, owner_id uuid, routed_at timestamptz')}
    where d.id = r.deal_id`.execute(tx);
}

/** Deals recorded for these ids, with whoever took their place and the lead that one belongs to by its own ids. */
export async function readMergedDeals(tx: Tx, roots: ReadonlyMap<string, string>): Promise<MergedDeal[]> {
  type Row = Omit<MergedDeal, 'rootId' | 'supersededBy'> & {
    leadId: string;
    takerId: string | null;
    takerLeadId: string;
    takerRootId: string;
    takerStatus: MergedDeal['status'];
  };
  const { rows } = await sql<Row>`
    select d.id, d.lead_id as "leadId", d.pipeline_id as "pipelineId", d.status, d.created_at as "createdAt",
      t.id as "takerId", t.lead_id as "takerLeadId", t.root_id as "takerRootId", t.status as "takerStatus"
    from deals d left join deals t on t.id = d.superseded_by
    where d.lead_id = any(${[...roots.keys()]}::uuid[])`.execute(tx);
  return rows.map(({ leadId, takerId, takerLeadId, takerRootId, takerStatus, ...deal }) => ({
    ...deal,
    rootId: roots.get(leadId) ?? leadId,
    supersededBy:
      takerId === null
        ? null
        : { id: takerId, rootId: roots.get(takerLeadId) ?? takerRootId, status: takerStatus },
  }));
}

/** Of these deals those that are open for the first time now. */
export async function markOpened(tx: Tx, dealIds: readonly string[], now: Date): Promise<DealRow[]> {
  if (dealIds.length === 0) return [];
  return tx
    .updateTable('deals')
    .set({ opened_at: now })
    .where('id', 'in', [...dealIds])
    .where('opened_at', 'is', null)
    .returningAll()
    .execute();
}
