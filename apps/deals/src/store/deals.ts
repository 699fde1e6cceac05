import { recordset, sql, type Selectable } from '@dna/database';
import type { LiveDeal } from '../domain/open-deals.ts';
import type { MergedDeal } from '../domain/settle-merged.ts';
import type { By } from './by.ts';
import type { RouteEnd } from './route-ends.ts';
import type { Db, DealsTables, Tx } from './tables.ts';

export type DealRow = Selectable<DealsTables['deals']>;

/** Deals of these leads that are open, or behind one that is not closed. */
export async function readLiveDeals(tx: Tx, rootIds: Iterable<string>): Promise<LiveDeal[]> {
  const { rows } = await sql<LiveDeal>`
    select d.id, d.lead_id as "leadId", d.root_id as "rootId", d.pipeline_id as "pipelineId",
      d.status = 'open' as "isOpen", d.owner_id as "ownerId", d.route_version as "routeVersion"
    from deals d left join deals taker on taker.id = d.superseded_by
    where d.root_id = any(${[...rootIds]}::uuid[])
      and (d.status = 'open' or taker.status in ('open', 'superseded'))`.execute(tx);
  return rows;
}

/** New deals, each with the first line of its history. @param bys by deal: who opened it */
export async function insertDeals(
  tx: Tx,
  rows: readonly DealRow[],
  bys: ReadonlyMap<string, By>,
): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('deals')
    .values(rows.map((row) => ({ ...row, items: sql`${JSON.stringify(row.items)}::jsonb` })))
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
        caused_by: bys.get(row.id)?.cause?.id ?? null,
        actor: bys.get(row.id)?.actor ?? null,
        channel: bys.get(row.id)?.channel ?? 'message',
        changed_at: row.created_at,
        left_at: null,
      })),
    )
    .execute();
}

/** A decision that came to a deal that was there: perhaps the newest word about its owner. */
export type Attachment = {
  deal_id: string;
  owner_id: string | null;
  changes_owner: boolean;
  routed_at: Date;
  route_version: number;
};

/** One change for each deal, whatever came to it. @returns the deals after it */
export async function attachRoutes(
  tx: Tx,
  attachments: readonly Attachment[],
  now: Date,
): Promise<DealRow[]> {
  if (attachments.length === 0) return [];
  const columns =
    'deal_id uuid, owner_id uuid, changes_owner boolean, routed_at timestamptz, route_version int';
  const { rows } = await sql<DealRow>`
    update deals d set
      owner_id = case when r.changes_owner then r.owner_id else d.owner_id end,
      routed_at = greatest(d.routed_at, r.routed_at),
      route_version = greatest(d.route_version, r.route_version),
      version = d.version + 1, updated_at = greatest(d.updated_at, ${now}), updated_by = 'routing'
    from ${recordset(attachments, columns)}
    where d.id = r.deal_id
    returning d.*`.execute(tx);
  return rows;
}

/** The deals that are live by older routes of these leads in these pipelines, locked. */
export async function readRoutedDeals(
  tx: Tx,
  ends: readonly RouteEnd[],
): Promise<{ deal: DealRow; end: RouteEnd }[]> {
  if (ends.length === 0) return [];
  const rows = ends.map(({ leadId, pipelineId, message }, index) => ({
    lead_id: leadId,
    pipeline_id: pipelineId,
    version: message.entity_version,
    index,
  }));
  const found = await sql<DealRow & { index: number }>`
    select d.*, r.index from deals d
    join ${recordset(rows, 'lead_id uuid, pipeline_id uuid, version int, index int')}
      on r.lead_id = d.lead_id and r.pipeline_id = d.pipeline_id
    left join deals taker on taker.id = d.superseded_by
    where (d.status = 'open' or taker.status in ('open', 'superseded'))
      and d.route_version between 1 and r.version - 1
    order by d.id for no key update of d`.execute(tx);
  return found.rows.map(({ index, ...deal }) => ({ deal, end: ends[index]! }));
}

/** Nobody owns the deal any more, by a word of routing of this version. */
export async function disown(tx: Tx, dealId: string, routeVersion: number): Promise<void> {
  await tx
    .updateTable('deals')
    .set({ owner_id: null, route_version: routeVersion })
    .where('id', '=', dealId)
    .execute();
}

export async function readDeals(tx: Tx, dealIds: readonly string[]): Promise<DealRow[]> {
  if (dealIds.length === 0) return [];
  return tx
    .selectFrom('deals')
    .selectAll()
    .where('id', 'in', [...dealIds])
    .orderBy('id')
    .execute();
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

/** Of these deals those that are open for the first time now, by id. */
export async function markOpened(tx: Tx, dealIds: readonly string[], now: Date): Promise<Set<string>> {
  if (dealIds.length === 0) return new Set();
  const rows = await tx
    .updateTable('deals')
    .set({ opened_at: now })
    .where('id', 'in', [...dealIds])
    .where('opened_at', 'is', null)
    .returning('id')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** The deal that a routing decision led to, or came to; null while it is not opened. */
export async function readDealOfDecision(
  db: Db,
  decisionId: string,
): Promise<{ deal_id: string; status: string; touched: boolean } | null> {
  const { rows } = await sql<{ deal_id: string; status: string; touched: boolean }>`
    select d.id as deal_id, d.status, d.touched_at is not null as touched
    from deal_routes r join deals d on d.id = r.deal_id where r.decision_id = ${decisionId}`.execute(db);
  return rows[0] ?? null;
}
