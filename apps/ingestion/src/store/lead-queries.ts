import { sql, type Kysely, type Selectable } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import type { LeadStatus } from '../domain/lead-status.ts';
import type { IngestionTables } from './tables.ts';

export type Db = Kysely<IngestionTables & MessagingTables>;

export type LeadListRow = Selectable<IngestionTables['leads']> &
  Pick<
    Selectable<IngestionTables['lead_views']>,
    'score' | 'intent' | 'confidence' | 'pipeline_key' | 'owner_id' | 'routed_at' | 'deal_id'
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
  let query = leadsWithViews(db).where(({ not, exists, selectFrom }) =>
    not(
      exists(
        selectFrom('lead_aliases as a')
          .select(sql`1`.as('one'))
          .whereRef('a.lead_id', '=', 'l.id')
          .where('a.into_lead_id', 'is not', null),
      ),
    ),
  );
  if (filter.q !== undefined) {
    const pattern = `%${filter.q.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
    query = query.where(
      sql<boolean>`concat_ws(' ', l.first_name, l.last_name, l.email, l.company) ilike ${pattern}`,
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
    ])
    .select('o.name as organization_name');
}

/** The same order of precedence as `leadStatus`. */
function isOfStatus(status: LeadStatus) {
  switch (status) {
    case 'unsubscribed':
      return sql<boolean>`l.suppressed`;
    case 'routed':
      return sql<boolean>`not l.suppressed and v.pipeline_key is not null`;
    case 'pool':
      return sql<boolean>`not l.suppressed and v.pipeline_key is null and l.identified`;
    case 'anonymous':
      return sql<boolean>`not l.suppressed and v.pipeline_key is null and not l.identified`;
  }
}
