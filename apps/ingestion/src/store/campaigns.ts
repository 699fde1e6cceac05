import { newId, recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
type CampaignSayings = { source: string; campaign: string | null; campaignExternalId: string | null };
export type Campaign = { id: string; name: string; product: string | null };

/** What an event says about its campaign: the name, or the id that the source gives it, or both. */
export type CampaignRef = { source: string; externalId: string | null; name: string | null };

/** What events call a campaign; it stays when a person gives it another name. */
export function campaignKey(name: string): string {
  return name.trim().toLowerCase();
}

/** What an event says about its campaign; null when it says nothing. */
export function campaignRefOf(event: CampaignSayings): CampaignRef | null {
  const { source, campaign: name, campaignExternalId: externalId } = event;
  return name === null && externalId === null ? null : { source, externalId, name };
}

/** What a campaign is called until somebody gives it another name. */
export function firstNameOf({ source, externalId, name }: CampaignRef): string {
  return name ?? `${source} ${externalId}`;
}

export function campaignRefKey({ source, externalId, name }: CampaignRef): string {
  return JSON.stringify([externalId === null ? null : [source, externalId], nameKey(name)]);
}

/**
 * The campaigns that events belong to, by `campaignRefKey`. The source's own id decides where it is known, else the
 * name. What is seen for the first time is made, marked as not known to anybody yet; an id that comes with the name of
 * a campaign names that campaign from then on.
 */
export async function findOrJoinCampaigns(
  tx: Tx,
  refs: readonly CampaignRef[],
  now: Date,
): Promise<Map<string, Campaign>> {
  if (refs.length === 0) return new Map();
  const wanted = byKey(refs);
  const known = await find(tx, wanted);
  const missing = [...wanted.values()].filter(
    (ref) => !known.has(campaignRefKey(ref)) || isNewId(known, ref),
  );
  if (missing.length === 0) return known;
  await insertCampaigns(
    tx,
    missing.filter((ref) => !known.has(campaignRefKey(ref))),
    now,
  );
  await insertExternalIds(tx, missing);
  // Read again rather than returned: another transaction may have been first.
  return find(tx, wanted);
}

/** The campaigns that are known already, by `campaignRefKey`. */
export async function findCampaigns(
  tx: Db,
  refs: readonly CampaignRef[],
): Promise<ReadonlyMap<string, Campaign>> {
  return refs.length === 0 ? new Map() : find(tx, byKey(refs));
}

type Found = Campaign & { byId: boolean };

function byKey(refs: readonly CampaignRef[]): Map<string, CampaignRef> {
  return new Map(refs.map((ref) => [campaignRefKey(ref), ref]));
}

function isNewId(known: ReadonlyMap<string, Found>, ref: CampaignRef): boolean {
  return ref.externalId !== null && known.get(campaignRefKey(ref))?.byId === false;
}

async function find(tx: Db, wanted: ReadonlyMap<string, CampaignRef>): Promise<Map<string, Found>> {
  const rows = [...wanted].map(([ref, { source, externalId, name }]) => ({
    ref,
    source,
    external_id: externalId,
    key: nameKey(name),
  }));
  const { rows: found } = await sql<Campaign & { ref: string; by_id: boolean }>`
    select r.ref, c.id, c.name, c.product, s.campaign_id is not null as by_id
    from ${recordset(rows, 'ref text, source text, external_id text, key text')}
    left join source_campaigns s on s.source = r.source and s.external_id = r.external_id
    join campaigns c on c.id = s.campaign_id or (s.campaign_id is null and c.key = r.key)`.execute(tx);
  return new Map(found.map(({ ref, by_id, ...campaign }) => [ref, { ...campaign, byId: by_id }]));
}

/** Claims in order, so that two batches never wait for each other in a circle. */
async function insertCampaigns(tx: Tx, refs: readonly CampaignRef[], now: Date): Promise<void> {
  if (refs.length === 0) return;
  const rows = refs.map((ref) => {
    const name = firstNameOf(ref);
    return { id: newId(now.getTime()), key: campaignKey(name), name };
  });
  await sql`
    insert into campaigns (id, key, name, is_known, created_at, updated_at)
    select distinct on (key) id, key, name, false, ${now}::timestamptz, ${now}::timestamptz
    from ${recordset(rows, 'id uuid, key text, name text')}
    order by key, id
    on conflict do nothing`.execute(tx);
}

async function insertExternalIds(tx: Tx, refs: readonly CampaignRef[]): Promise<void> {
  const rows = refs.flatMap((ref) =>
    ref.externalId === null
      ? []
      : [
          {
            source: ref.source,
            external_id: ref.externalId,
            key: campaignKey(firstNameOf(ref)),
          },
        ],
  );
  if (rows.length === 0) return;
  await sql`
    insert into source_campaigns (source, external_id, campaign_id)
    select distinct on (r.source, r.external_id) r.source, r.external_id, c.id
    from ${recordset(rows, 'source text, external_id text, key text')} join campaigns c on c.key = r.key
    order by r.source, r.external_id, c.id
    on conflict do nothing`.execute(tx);
}

function nameKey(name: string | null): string | null {
  return name === null ? null : campaignKey(name);
}
