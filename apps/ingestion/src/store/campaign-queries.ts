import { recordset, sql, type Kysely, type Selectable } from '@dna/database';
import type { MessagingTables, Unit } from '@dna/inbox-outbox';
import { containing } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
type Db = Kysely<IngestionTables & MessagingTables>;

export type SourceCampaign = { source: string; external_id: string };
export type CampaignRow = Selectable<IngestionTables['campaigns']> & { source_campaigns: SourceCampaign[] };

/** What a person says of a campaign; nothing is changed that is left out. */
export type CampaignFields = Partial<
  Pick<
    CampaignRow,
    'name' | 'product' | 'channel' | 'starts_on' | 'ends_on' | 'cost_cents' | 'currency' | 'source_campaigns'
  >
>;

export type CampaignFilter = {
  q?: string | undefined;
  channel?: string | undefined;
  product?: string | undefined;
  known?: boolean | undefined;
  after?: { createdAt: string; id: string } | undefined;
  limit: number;
};

/** Newest first. */
export async function listCampaigns(db: Db, filter: CampaignFilter): Promise<CampaignRow[]> {
  let query = withSources(db);
  if (filter.q !== undefined) query = query.where('c.name', 'ilike', containing(filter.q));
  if (filter.channel !== undefined) query = query.where('c.channel', '=', filter.channel);
  if (filter.product !== undefined) query = query.where('c.product', '=', filter.product);
  if (filter.known !== undefined) query = query.where('c.is_known', '=', filter.known);
  if (filter.after !== undefined) {
    const { createdAt, id } = filter.after;
    query = query.where(sql<boolean>`(c.created_at, c.id) < (${createdAt}::timestamptz, ${id}::uuid)`);
  }
  return query.orderBy('c.created_at', 'desc').orderBy('c.id', 'desc').limit(filter.limit).execute();
}

export async function readCampaign(db: Db, id: string): Promise<CampaignRow | undefined> {
  return withSources(db).where('c.id', '=', id).executeTakeFirst();
}

export async function lockCampaign(tx: Tx, id: string): Promise<CampaignRow | undefined> {
  await sql`select 1 from campaigns where id = ${id} for update`.execute(tx);
  return readCampaign(tx, id);
}

export async function findCampaignByKey(db: Db, key: string): Promise<CampaignRow | undefined> {
  return withSources(db).where('c.key', '=', key).executeTakeFirst();
}

/** @returns false when there is one of this key already */
export async function insertCampaign(
  tx: Tx,
  { id, key, name, now }: { id: string; key: string; name: string; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into campaigns (id, key, name, is_known, created_at, updated_at)
    values (${id}, ${key}, ${name}, true, ${now}, ${now})
    on conflict do nothing returning id`.execute(tx);
  return rows.length === 1;
}

/** Whoever describes a campaign knows it. Not complete: another campaign has just claimed an id of a source. */
export async function updateCampaign(
  tx: Tx,
  id: string,
  fields: CampaignFields,
  now: Date,
): Promise<{ isComplete: boolean }> {
  const { source_campaigns, ...columns } = fields;
  await tx
    .updateTable('campaigns')
    .set({ ...columns, is_known: true, updated_at: now })
    .where('id', '=', id)
    .execute();
  const isComplete = source_campaigns === undefined || (await replaceSources(tx, id, source_campaigns));
  return { isComplete };
}

/** Ids that name another campaign already; they cannot name this one too. */
export async function takenSources(
  db: Db,
  id: string,
  sources: readonly SourceCampaign[],
): Promise<(SourceCampaign & { campaign_id: string })[]> {
  const { rows } = await sql<SourceCampaign & { campaign_id: string }>`
    select s.* from ${recordset(sources, 'source text, external_id text')}
    join source_campaigns s using (source, external_id) where s.campaign_id <> ${id}::uuid`.execute(db);
  return rows;
}

async function replaceSources(tx: Tx, id: string, sources: readonly SourceCampaign[]): Promise<boolean> {
  await sql`delete from source_campaigns where campaign_id = ${id}`.execute(tx);
  const { rows } = await sql<{ wanted: number; taken: number }>`
    with wanted as (
      select distinct source, external_id from ${recordset(sources, 'source text, external_id text')}
    ), taken as (
      insert into source_campaigns (source, external_id, campaign_id)
      select source, external_id, ${id}::uuid from wanted order by source, external_id
      on conflict do nothing returning 1
    )
    select (select count(*) from wanted) as wanted, (select count(*) from taken) as taken`.execute(tx);
  return rows[0]!.wanted === rows[0]!.taken;
}

export async function hasEvents(db: Db, campaignId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from events where campaign_id = ${campaignId}) as found`.execute(db);
  return rows[0]!.found;
}

export async function deleteCampaign(tx: Tx, id: string): Promise<void> {
  await sql`delete from campaigns where id = ${id}`.execute(tx);
}

function withSources(db: Db) {
  return db
    .selectFrom('campaigns as c')
    .selectAll('c')
    .select(
      sql<SourceCampaign[]>`coalesce((
        select jsonb_agg(jsonb_build_object('source', s.source, 'external_id', s.external_id)
          order by s.source, s.external_id)
        from source_campaigns s where s.campaign_id = c.id), '[]')`.as('source_campaigns'),
    );
}
