import { sql, type Kysely, type Selectable } from '@dna/database';
import type { MessagingTables, Unit } from '@dna/inbox-outbox';
import { containing, isRoot } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
type Db = Kysely<IngestionTables & MessagingTables>;

export type OrganizationRow = Omit<Selectable<IngestionTables['organizations']>, 'company_key'> & {
  leads: number;
  routed: number;
};

export type OrganizationFilter = {
  q?: string | undefined;
  domain?: string | undefined;
  after?: { createdAt: string; id: string } | undefined;
  limit: number;
};

/** Newest first. */
export async function listOrganizations(db: Db, filter: OrganizationFilter): Promise<OrganizationRow[]> {
  let query = withLeads(db);
  if (filter.q !== undefined) {
    const pattern = containing(filter.q);
    query = query.where(({ or, eb }) =>
      or([eb('o.name', 'ilike', pattern), eb('o.domain', 'ilike', pattern)]),
    );
  }
  if (filter.domain !== undefined) query = query.where('o.domain', '=', filter.domain);
  if (filter.after !== undefined) {
    const { createdAt, id } = filter.after;
    query = query.where(sql<boolean>`(o.created_at, o.id) < (${createdAt}::timestamptz, ${id}::uuid)`);
  }
  return query.orderBy('o.created_at', 'desc').orderBy('o.id', 'desc').limit(filter.limit).execute();
}

export async function readOrganization(db: Db, id: string): Promise<OrganizationRow | undefined> {
  return withLeads(db).where('o.id', '=', id).executeTakeFirst();
}

/** Events never rename it: what a person calls it stays. */
export async function renameOrganization(tx: Tx, id: string, name: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update organizations set name = ${name}, updated_at = ${now} where id = ${id} returning id`.execute(tx);
  return rows.length === 1;
}

function withLeads(db: Db) {
  return db
    .selectFrom('organizations as o')
    .leftJoinLateral(
      (join) =>
        join
          .selectFrom('leads as l')
          .innerJoin('lead_views as v', 'v.lead_id', 'l.id')
          .select([sql<number>`count(*)`.as('leads'), sql<number>`count(v.pipeline_key)`.as('routed')])
          .whereRef('l.organization_id', '=', 'o.id')
          .where(isRoot)
          .as('people'),
      (join) => join.onTrue(),
    )
    .select(['o.id', 'o.name', 'o.domain', 'o.created_at', 'o.updated_at'])
    .select([sql<number>`people.leads`.as('leads'), sql<number>`people.routed`.as('routed')]);
}
