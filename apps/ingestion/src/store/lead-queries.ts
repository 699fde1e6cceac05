import { sql, type Kysely, type Selectable } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import type { LeadStatus } from '../domain/lead-status.ts';
import type { IngestionTables } from './tables.ts';

export type Db = Kysely<IngestionTables & MessagingTables>;

export type LeadListRow = Selectable<IngestionTables['leads']> &
  Pick<
    Selectable<IngestionTables['lead_views']>,
    | 'score'
    | 'intent'
    | 'confidence'
    | 'pipeline_key'
    | 'owner_id'
    | 'routed_at'
    | 'deal_id'
    | 'is_customer'
    | 'in_conflict'
  > & { organization_name: string | null };

export const leadSorts = ['-created_at', 'created_at', '-score', 'score'] as const;

export type LeadFilter = {
  q?: string | undefined;
  email?: string | undefined;
  status?: LeadStatus | undefined;
  /** A key, or null for leads in the pool. */
  pipeline?: string | null | undefined;
  ownerId?: string | undefined;
  organizationId?: string | undefined;
  /** One of their events belongs to it. */
  campaignId?: string | undefined;
  source?: string | undefined;
  intent?: string | undefined;
  scoreMin?: number | undefined;
  scoreMax?: number | undefined;
  createdFrom?: Date | undefined;
  createdTo?: Date | undefined;
  sort: (typeof leadSorts)[number];
  after?: { value: string | number; id: string } | undefined;
  limit: number;
};

/** Leads with their read model; those that were merged into another are found under that one only. */
export async function listLeads(db: Db, filter: LeadFilter): Promise<LeadListRow[]> {
  const column = filter.sort.endsWith('score') ? ('v.score' as const) : ('l.created_at' as const);
  const id = column === 'v.score' ? ('v.lead_id' as const) : ('l.id' as const);
  const descending = filter.sort.startsWith('-');
  let query = leadsWithViews(db).where(isRoot);
  if (filter.q !== undefined) {
    query = query.where(
      sql<boolean>`concat_ws(' ', l.first_name, l.last_name, l.email, l.company) ilike ${containing(filter.q)}`,
    );
  }
  if (filter.email !== undefined) {
    query = query.where(
      'l.id',
      '=',
      sql<string>`(
      with recursive chain(lead_id) as (
        select lead_id from lead_identifiers where kind = 'email' and value = ${filter.email}
        union all
        select a.into_lead_id from chain c join lead_aliases a on a.lead_id = c.lead_id and a.into_lead_id is not null
      )
      select c.lead_id from chain c
      where not exists (select 1 from lead_aliases a where a.lead_id = c.lead_id and a.into_lead_id is not null)
      limit 1)`,
    );
  }
  if (filter.status !== undefined) query = query.where(isOfStatus(filter.status));
  if (filter.pipeline === null) query = query.where('v.pipeline_key', 'is', null);
  else if (filter.pipeline !== undefined) query = query.where('v.pipeline_key', '=', filter.pipeline);
  if (filter.ownerId !== undefined) query = query.where('v.owner_id', '=', filter.ownerId);
  if (filter.organizationId !== undefined)
    query = query.where('l.organization_id', '=', filter.organizationId);
  if (filter.campaignId !== undefined) query = query.where('l.id', 'in', peopleOfCampaign(filter.campaignId));
  if (filter.source !== undefined) query = query.where('l.source', '=', filter.source);
  if (filter.intent !== undefined) query = query.where('v.intent', '=', filter.intent);
  if (filter.scoreMin !== undefined) query = query.where('v.score', '>=', filter.scoreMin);
  if (filter.scoreMax !== undefined) query = query.where('v.score', '<=', filter.scoreMax);
  if (filter.createdFrom !== undefined) query = query.where('l.created_at', '>=', filter.createdFrom);
  if (filter.createdTo !== undefined) query = query.where('l.created_at', '<', filter.createdTo);
  if (filter.after !== undefined) {
    const comparison = sql.raw(descending ? '<' : '>');
    const type = sql.raw(column === 'v.score' ? 'int' : 'timestamptz');
    query = query.where(
      sql<boolean>`(${sql.ref(column)}, ${sql.ref(id)}) ${comparison} (${filter.after.value}::${type}, ${filter.after.id}::uuid)`,
    );
  }
  const direction = descending ? 'desc' : 'asc';
  return query.orderBy(column, direction).orderBy(id, direction).limit(filter.limit).execute();
}

export async function readLead(db: Db, id: string): Promise<LeadListRow | undefined> {
  return leadsWithViews(db).where('l.id', '=', id).executeTakeFirst();
}

function leadsWithViews(db: Db) {
  return db
    .selectFrom('leads as l')
    .innerJoin('lead_views as v', 'v.lead_id', 'l.id')
    .leftJoin('organizations as o', 'o.id', 'l.organization_id')
    .selectAll('l')
    .select([
      'v.score',
      'v.intent',
      'v.confidence',
      'v.pipeline_key',
      'v.owner_id',
      'v.routed_at',
      'v.deal_id',
      'v.is_customer',
      'v.in_conflict',
    ])
    .select('o.name as organization_name');
}

/** Not merged into another. */
export const isRoot = sql<boolean>`not exists (
  select 1 from lead_aliases a where a.lead_id = l.id and a.into_lead_id is not null)`;

/** The roots of all who did something that belongs to the campaign. */
function peopleOfCampaign(campaignId: string) {
  return sql<string>`(
    with recursive chain(lead_id) as (
      select distinct lead_id from events where campaign_id = ${campaignId}::uuid and status <> 'removed'
      union
      select a.into_lead_id from chain c join lead_aliases a on a.lead_id = c.lead_id and a.into_lead_id is not null
    )
    select lead_id from chain)`;
}

/** The same order of precedence as `leadStatus`. */
function isOfStatus(status: LeadStatus) {
  return sql<boolean>`${statusOf} = ${status}`;
}

/** `leadStatus` in SQL. */
export const statusOf = sql<LeadStatus>`case when l.suppressed then 'unsubscribed' when v.is_customer then 'customer'
  when v.pipeline_key is not null then 'routed' when v.in_conflict then 'conflict' when l.identified then 'pool' else 'anonymous' end`;

/** A pattern for `ilike`, with what is a pattern in the text itself taken literally. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

/** The normalised addresses that these leads are known by. */
export async function addressesOf(db: Db, leadIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ value: string }>`
    select value from lead_identifiers where kind = 'email' and lead_id = any(${leadIds}::uuid[]) order by value`.execute(
    db,
  );
  return rows.map((row) => row.value);
}

/** The leads that these identifiers were first seen with, those of the strongest first. */
export async function findLeadIds(
  db: Db,
  identifiers: readonly { kind: string; value: string }[],
): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    select i.lead_id
    from unnest(${identifiers.map((each) => each.kind)}::text[], ${identifiers.map((each) => each.value)}::text[])
      as asked(kind, value)
    join lead_identifiers i using (kind, value)
    order by array_position(array['email', 'linkedin_url', 'external_id', 'phone'], i.kind)`.execute(db);
  return rows.map((row) => row.lead_id);
}
