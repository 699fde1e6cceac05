import { recordset, sql } from '@dna/database';
import { lockFamilies, rootsIn, type Families, type Unit } from '@dna/inbox-outbox';
import type { Tables } from './tables.ts';

type Tx = Unit<Tables>['tx'];

export type Routed = {
  leadId: string;
  version: number;
  /** Since when, ISO 8601. */
  placedAt: string;
  /** Null: back in the pool. */
  pipelineKey: string | null;
  ownerId: string | null;
};

/** Keeps the newest version of each lead's place; `routed` names each lead once. */
export async function saveRouted(tx: Tx, routed: readonly Routed[]): Promise<void> {
  const rows = routed.map(({ leadId, version, placedAt, pipelineKey, ownerId }) => ({
    lead_id: leadId,
    routed_version: version,
    routed_at: placedAt,
    pipeline_key: pipelineKey,
    owner_id: ownerId,
  }));
  const columns = 'lead_id uuid, routed_version int, routed_at timestamptz, pipeline_key text, owner_id uuid';
  await sql`
    insert into lead_states as known (lead_id, routed_version, routed_at, pipeline_key, owner_id)
    select lead_id, routed_version, routed_at, pipeline_key, owner_id from ${recordset(rows, columns)} order by lead_id
    on conflict (lead_id) do update set
      routed_version = excluded.routed_version,
      routed_at = excluded.routed_at,
      pipeline_key = excluded.pipeline_key,
      owner_id = excluded.owner_id
    where known.routed_version is null or known.routed_version < excluded.routed_version`.execute(tx);
}

export type Person = {
  rootId: string;
  /** All ids of the person, the root included. */
  leadIds: string[];
  pipelineKey: string | null;
  ownerId: string | null;
};

/**
 * The persons behind lead ids, locked until the transaction ends, so that no two transactions decide about the same
 * one at once.
 *
 * @returns the person of each lead id that was given
 */
export async function lockPersons(tx: Tx, leadIds: readonly string[]): Promise<Map<string, Person>> {
  const families = await lockFamilies(tx, leadIds, 'lead_states');
  const persons = await loadPersons(tx, families);
  const roots = rootsIn(families);
  return new Map([...new Set(leadIds)].map((id) => [id, persons.get(roots.get(id)!)!]));
}

async function loadPersons(tx: Tx, families: Families): Promise<Map<string, Person>> {
  const rows = await tx
    .selectFrom('lead_states')
    .selectAll()
    .where('lead_id', 'in', [...families.values()].flat())
    .where('pipeline_key', 'is not', null)
    .execute();
  const statesOf = Map.groupBy(rows, (row) => row.lead_id);
  const persons = [...families].map(([rootId, leadIds]): [string, Person] => {
    const [newest] = leadIds
      .flatMap((id) => statesOf.get(id) ?? [])
      .sort((a, b) => Number(b.routed_at) - Number(a.routed_at));
    const place = { pipelineKey: newest?.pipeline_key ?? null, ownerId: newest?.owner_id ?? null };
    return [rootId, { rootId, leadIds: [...leadIds], ...place }];
  });
  return new Map(persons);
}
