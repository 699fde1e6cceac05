import { recordset, sql } from '@dna/database';
import { readFamilies, type Unit } from '@dna/inbox-outbox';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

export type LeadRoute = {
  lead_id: string;
  /** Null: back in the pool, since `routed_at`. */
  pipeline_key: string | null;
  owner_id: string | null;
  routed_at: string;
  version: number;
};

export type LeadDeal = {
  deal_id: string;
  lead_id: string;
  pipeline_key: string;
  status: string;
  value_cents: number;
  currency: string;
  version: number;
  created_at: string;
};

/** A conflict about a lead; live while it waits for somebody to decide. */
export type LeadConflict = { conflict_id: string; lead_id: string; is_live: boolean; version: number };

/** Keeps the newest version of each lead's route; one row a lead. */
export async function saveLeadRoutes(tx: Tx, routes: readonly LeadRoute[]): Promise<void> {
  const columns = 'lead_id uuid, pipeline_key text, owner_id uuid, routed_at timestamptz, version int';
  await sql`
    insert into lead_routes as r (lead_id, pipeline_key, owner_id, routed_at, version)
    select * from ${recordset(routes, columns)} order by lead_id
    on conflict (lead_id) do update set
      pipeline_key = excluded.pipeline_key, owner_id = excluded.owner_id, routed_at = excluded.routed_at,
      version = excluded.version
    where excluded.version > r.version`.execute(tx);
}

/** Keeps the newest version of each deal; one row a deal. */
export async function saveLeadDeals(tx: Tx, deals: readonly LeadDeal[]): Promise<void> {
  const columns = `deal_id uuid, lead_id uuid, pipeline_key text, status text, value_cents bigint, currency text,
    version int, created_at timestamptz`;
  await sql`
    insert into lead_deals as d (deal_id, lead_id, pipeline_key, status, value_cents, currency, version, created_at)
    select * from ${recordset(deals, columns)} order by deal_id
    on conflict (deal_id) do update set
      lead_id = excluded.lead_id, pipeline_key = excluded.pipeline_key, status = excluded.status,
      value_cents = excluded.value_cents, currency = excluded.currency, version = excluded.version
    where excluded.version > d.version`.execute(tx);
}

/** Keeps the newest version of each conflict; one row a conflict. */
export async function saveLeadConflicts(tx: Tx, conflicts: readonly LeadConflict[]): Promise<void> {
  const columns = 'conflict_id uuid, lead_id uuid, is_live boolean, version int';
  await sql`
    insert into lead_conflicts as c (conflict_id, lead_id, is_live, version)
    select * from ${recordset(conflicts, columns)} order by conflict_id
    on conflict (conflict_id) do update set
      lead_id = excluded.lead_id, is_live = excluded.is_live, version = excluded.version
    where excluded.version > c.version`.execute(tx);
}

/**
 * Shows where people stand by what was told of all their ids: the newest route, the newest deal, whether one was won,
 * whether a conflict is live. To be called where one of these was told, and, with the ids of everybody concerned, where leads were joined or parted.
 */
export async function showStandings(tx: Tx, leadIds: readonly string[]): Promise<void> {
  const families = await readFamilies(tx, leadIds);
  const members = [...families].flatMap(([root, ids]) => ids.map((id) => ({ root, id })));
  if (members.length === 0) return;
  await sql`
    select 1 from lead_views where lead_id = any(${members.map(({ id }) => id)}::uuid[])
    order by lead_id for no key update`.execute(tx);
  await sql`
    with family as materialized (
      select root, id from ${recordset(members, 'root uuid, id uuid')}
    ), route as (
      select distinct on (f.root) f.root, r.pipeline_key, r.owner_id, r.routed_at
      from family f join lead_routes r on r.lead_id = f.id and r.pipeline_key is not null
      order by f.root, r.routed_at desc, r.lead_id desc
    ), deal as (
      select distinct on (root) root, deal_id
      from (
        select f.root, d.deal_id, d.status, d.created_at, row_number() over (
          partition by f.root, d.pipeline_key, d.status = 'open' order by d.created_at, d.deal_id
        ) as nth
        from family f join lead_deals d on d.lead_id = f.id
      ) told
      -- A person has one open deal in a pipeline: where leads were joined the older one stays.
      where status <> 'open' or nth = 1
      order by root, status in ('void', 'superseded'), created_at desc, deal_id desc
    ), customer as (
      select distinct f.root from family f join lead_deals d on d.lead_id = f.id where d.status = 'won'
    ), conflict as (
      select distinct f.root from family f join lead_conflicts c on c.lead_id = f.id and c.is_live
    )
    update lead_views v set
      pipeline_key = r.pipeline_key, owner_id = r.owner_id, routed_at = r.routed_at, deal_id = d.deal_id,
      is_customer = c.root is not null, in_conflict = x.root is not null
    from (select distinct root from family) f
    left join route r using (root) left join deal d using (root) left join customer c using (root)
    left join conflict x using (root)
    where v.lead_id = f.root
      and (v.pipeline_key, v.owner_id, v.routed_at, v.deal_id, v.is_customer, v.in_conflict)
        is distinct from (r.pipeline_key, r.owner_id, r.routed_at, d.deal_id, c.root is not null, x.root is not null)`.execute(
    tx,
  );
}
