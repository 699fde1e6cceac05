import { sql } from '@dna/database';
import { turnsByKey, type Member, type Team, type Turn } from '../domain/team.ts';
import type { Db, Tx } from './tables.ts';

export const noTeam: Team = {
  members: [],
  turns: new Map(),
  accountOwners: new Map(),
  firstInQueue: new Map(),
};

/**
 * The team as it stands, locked: until the end of the transaction nobody else gives a lead to anybody. All of it is
 * read after the locks are held, so it contains what those before us have given.
 *
 * @param leadIds all ids of the leads that are about to be decided: they are not in anybody's way
 */
export async function lockTeam(tx: Tx, organizationIds: string[], leadIds: string[]): Promise<Team> {
  await sql`select 1 from team_members order by id for no key update`.execute(tx);
  return {
    members: await readMembers(tx),
    turns: turnsByKey(await readTurns(tx)),
    accountOwners: await readAccountOwners(tx, organizationIds),
    firstInQueue: await readFirstInQueue(tx, leadIds),
  };
}

async function readMembers(db: Db): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select m.id, m.pipelines, m.capacity, m.weight, m.active,
      m.away_from as "awayFrom", m.away_until as "awayUntil", coalesce(a.open, 0) as open
    from team_members m
    left join (
      select owner_id, count(*) as open from assignments where released_at is null group by owner_id
    ) a on a.owner_id = m.id`.execute(db);
  return rows;
}

async function readTurns(db: Db): Promise<Turn[]> {
  const { rows } = await sql<Turn>`
    select team_member_id as "memberId", pipeline_key as "pipelineKey", turns, present,
      last_turn_at as "lastTurnAt"
    from turns`.execute(db);
  return rows;
}

/** Who holds an organization: the owner of the lead of it that was assigned last and is still open. */
async function readAccountOwners(db: Db, organizationIds: string[]): Promise<Map<string, string>> {
  if (organizationIds.length === 0) return new Map();
  const { rows } = await sql<{ organization_id: string; owner_id: string }>`
    select distinct on (s.organization_id) s.organization_id, a.owner_id
    from lead_states s join assignments a on a.lead_id = s.lead_id and a.released_at is null
    where s.organization_id = any(${organizationIds}::uuid[])
    order by s.organization_id, a.assigned_at desc, a.id desc`.execute(db);
  return new Map(rows.map((row) => [row.organization_id, row.owner_id]));
}

async function readFirstInQueue(db: Db, leadIds: string[]): Promise<Map<string, Date>> {
  const { rows } = await sql<{ queued_pipeline: string; first: Date }>`
    select queued_pipeline, min(queued_at) as first from lead_states
    where queued_at is not null and lead_id <> all(${leadIds}::uuid[])
    group by queued_pipeline`.execute(db);
  return new Map(rows.map((row) => [row.queued_pipeline, row.first]));
}

/** Writes the lines of the ledger that changed. */
export async function saveTurns(tx: Tx, before: Team, after: Team): Promise<void> {
  const changed = [...after.turns]
    .filter(([key, turn]) => before.turns.get(key) !== turn)
    .map(([, turn]) => turn);
  if (changed.length === 0) return;
  await tx
    .insertInto('turns')
    .values(
      changed.map((turn) => ({
        team_member_id: turn.memberId,
        pipeline_key: turn.pipelineKey,
        turns: turn.turns,
        present: turn.present,
        last_turn_at: turn.lastTurnAt,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['team_member_id', 'pipeline_key']).doUpdateSet((row) => ({
        turns: row.ref('excluded.turns'),
        present: row.ref('excluded.present'),
        last_turn_at: row.ref('excluded.last_turn_at'),
      })),
    )
    .execute();
}

/**
 * Leads that have waited longest, per pipeline as many as there are free places now.
 *
 * @param now members who are away at that instant offer none
 */
export async function readQueueHeads(db: Db, now: Date, limitPerPipeline: number): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    with places as (
      select pipeline.key, sum(greatest(0, m.capacity - coalesce(a.open, 0))) as free
      from team_members m
      cross join unnest(m.pipelines) as pipeline(key)
      left join (
        select owner_id, count(*) as open from assignments where released_at is null group by owner_id
      ) a on a.owner_id = m.id
      where m.active and not (
        (m.away_from is not null or m.away_until is not null)
        and (m.away_from is null or m.away_from <= ${now}) and (m.away_until is null or ${now} < m.away_until)
      )
      group by pipeline.key
    )
    select head.lead_id from places cross join lateral (
      select lead_id from lead_states
      where queued_pipeline = places.key and queued_at is not null
      order by queued_at, lead_id limit least(places.free, ${limitPerPipeline})
    ) head`.execute(db);
  return rows.map((row) => row.lead_id);
}
