import { sql } from '@dna/database';
import { isOffHours } from '../domain/off-hours.ts';
import type { RoutingConfig } from '../domain/routing-config.ts';
import { turnsByKey, type Member, type Team, type Turn } from '../domain/team.ts';
import type { WeeklyHours } from '../domain/working-hours.ts';
import type { Db, StoredPeriod, Tx } from './tables.ts';

export const noTeam: Team = {
  members: [],
  turns: new Map(),
  accountOwners: new Map(),
  firstInQueue: new Map(),
};

/**
 * Until the end of the transaction nobody else gives a lead to anybody. To be called after the leads are locked; what
 * is read afterwards contains what those before us have given.
 *
 * Who changes the config holds these locks too, so whoever reads it after this reads the one that counts.
 *
 * @returns how long after the beginning of the transaction they were got
 */
export async function lockTeam(tx: Tx): Promise<{ elapsedMs: number }> {
  const { rows } = await sql<{ elapsed_ms: number }>`
    with locked as materialized (select 1 from team_members order by id for no key update)
    select ceil(extract(epoch from clock_timestamp() - transaction_timestamp()) * 1000)::int as elapsed_ms
    from (select count(*) from locked) as waited`.execute(tx);
  return { elapsedMs: rows[0]!.elapsed_ms };
}

export type TeamQuery = {
  organizationIds: readonly string[];
  /** All ids of the leads that are about to be decided: they are not in anybody's way. */
  leadIds: readonly string[];
  config: RoutingConfig;
  now: Date;
};

/** The team as it stands; what it is without the locks of `lockTeam` is only good to be shown. */
export async function readTeam(db: Db, { organizationIds, leadIds, config, now }: TeamQuery): Promise<Team> {
  return {
    members: await readMembers(db, config, now),
    turns: turnsByKey(await readTurns(db)),
    accountOwners: await readAccountOwners(db, organizationIds),
    firstInQueue: await readFirstInQueue(db, leadIds),
  };
}

type MemberRow = Pick<Member, 'id' | 'pipelines' | 'capacity' | 'weight' | 'active' | 'open'> & {
  away: StoredPeriod[];
  working_hours: WeeklyHours | null;
  time_zone: string;
};

async function readMembers(db: Db, config: RoutingConfig, now: Date): Promise<Member[]> {
  const { rows } = await sql<MemberRow>`
    select m.id, m.pipelines, m.capacity, m.weight, m.active, m.away, m.working_hours, m.time_zone,
      coalesce(a.open, 0) as open
    from team_members m
    left join (
      select owner_id, count(*) as open from assignments where released_at is null group by owner_id
    ) a on a.owner_id = m.id`.execute(db);
  return rows.map(({ away, working_hours, time_zone, ...member }) => ({
    ...member,
    away: away.map(({ from, until }) => ({ from: dateOrNull(from), until: dateOrNull(until) })),
    offHours: isOffHours({ workingHours: working_hours, timeZone: time_zone }, config, now),
  }));
}

function dateOrNull(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

async function readTurns(db: Db): Promise<Turn[]> {
  const { rows } = await sql<Turn>`
    select team_member_id as "memberId", pipeline_key as "pipelineKey", turns, present,
      last_turn_at as "lastTurnAt", last_turn_no as "lastTurnNo"
    from turns`.execute(db);
  return rows;
}

/** Who holds an organization: the owner of the lead of it that was assigned last and is still open. */
async function readAccountOwners(db: Db, organizationIds: readonly string[]): Promise<Map<string, string>> {
  if (organizationIds.length === 0) return new Map();
  const { rows } = await sql<{ organization_id: string; owner_id: string }>`
    select distinct on (s.organization_id) s.organization_id, a.owner_id
    from lead_states s join assignments a on a.lead_id = s.lead_id and a.released_at is null and a.owner_id is not null
    where s.organization_id = any(${organizationIds}::uuid[])
    order by s.organization_id, a.assigned_at desc, a.id desc`.execute(db);
  return new Map(rows.map((row) => [row.organization_id, row.owner_id]));
}

async function readFirstInQueue(db: Db, leadIds: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await sql<{ queued_pipeline: string; first: Date }>`
    select queued_pipeline, min(queued_at) as first from lead_states
    where queued_at is not null and lead_id <> all(${leadIds}::uuid[])
    group by queued_pipeline`.execute(db);
  return new Map(rows.map((row) => [row.queued_pipeline, row.first]));
}
