import { sql, type Selectable } from '@dna/database';
import type { Schedule } from '../domain/off-hours.ts';
import type { Db, RoutingTables, StoredSetup, Tx } from './tables.ts';

export type TeamMemberRow = Selectable<RoutingTables['team_members']>;
export type TeamMemberFields = Omit<TeamMemberRow, 'id' | 'version' | 'created_at' | 'updated_at'>;

/** A member with the number of leads they hold. */
export type TeamMember = TeamMemberRow & { open: number };

export type TeamMemberFilter = {
  active?: boolean | undefined;
  pipeline?: string | undefined;
  after?: { name: string; id: string } | undefined;
  limit: number;
};

/** Without those that an older version reads. */
const columns = sql`m.id, m.name, m.email, m.pipelines, m.capacity, m.weight, m.active, m.time_zone, m.working_hours,
  m.away, m.version, m.created_at, m.updated_at`;

/** By name, then id. */
export async function listTeamMembers(db: Db, filter: TeamMemberFilter): Promise<TeamMember[]> {
  const { active = null, pipeline = null, after = null, limit } = filter;
  const { rows } = await sql<TeamMember>`
    select ${columns}, (select count(*) from assignments where owner_id = m.id and released_at is null) as open
    from team_members m
    where (${active}::bool is null or m.active = ${active})
      and (${pipeline}::text is null or ${pipeline} = any(m.pipelines))
      and (${after?.id ?? null}::uuid is null
        or (m.name collate "C", m.id) > (${after?.name ?? ''}, ${after?.id ?? null}::uuid))
    order by m.name collate "C", m.id limit ${limit}`.execute(db);
  return rows;
}

export async function readTeamMember(db: Db, id: string): Promise<TeamMember | null> {
  const { rows } = await sql<TeamMember>`
    select ${columns}, (select count(*) from assignments where owner_id = m.id and released_at is null) as open
    from team_members m where m.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** All members, as a simulation takes them. */
export async function readTeamForSimulation(db: Db): Promise<StoredSetup['members']> {
  const rows = await db
    .selectFrom('team_members')
    .select(['id', 'name', 'pipelines', 'capacity', 'weight', 'active', 'away', 'time_zone', 'working_hours'])
    .orderBy('id')
    .execute();
  return rows.map(({ time_zone, working_hours, ...member }) => ({
    ...member,
    schedule: { workingHours: working_hours, timeZone: time_zone },
  }));
}

/** Names and addresses; all members when no ids are given. */
export async function readTeamNames(
  db: Db,
  ids?: string[],
): Promise<{ id: string; name: string; email: string }[]> {
  return db
    .selectFrom('team_members')
    .select(['id', 'name', 'email'])
    .$if(ids !== undefined, (query) =>
      query.where('id', 'in', ids?.length ? ids : [null as unknown as string]),
    )
    .orderBy('id')
    .execute();
}

/** False when somebody has that address already. */
export async function insertTeamMember(tx: Tx, row: TeamMemberRow): Promise<boolean> {
  const result = await tx
    .insertInto('team_members')
    .values(storable(row))
    .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function lockTeamMember(tx: Tx, id: string): Promise<TeamMemberRow | undefined> {
  const { rows } = await sql<TeamMemberRow>`
    select ${columns} from team_members m where m.id = ${id} for no key update`.execute(tx);
  return rows[0];
}

/** Another weight means another share from now on; turns already taken must not read as a lead or a debt. */
export async function updateTeamMember(tx: Tx, before: TeamMemberRow, after: TeamMemberRow): Promise<void> {
  const { id, ...fields } = after;
  await tx.updateTable('team_members').set(storable(fields)).where('id', '=', id).execute();
  if (after.weight === before.weight) return;
  await sql`
    update turns set turns = ceil(turns * ${after.weight / before.weight}::float8)
    where team_member_id = ${id}`.execute(tx);
}

/** When the active members work; who is away is not looked at. */
export async function readSchedules(db: Db): Promise<Schedule[]> {
  return db
    .selectFrom('team_members')
    .select(['working_hours as workingHours', 'time_zone as timeZone'])
    .where('active', '=', true)
    .execute();
}

/** Arrays and objects of a `jsonb` column are given as text: the driver would take an array for one of Postgres. */
function storable<R extends Pick<TeamMemberRow, 'away' | 'working_hours'>>(row: R) {
  const { away, working_hours } = row;
  return {
    ...row,
    away: sql<typeof away>`${JSON.stringify(away)}::jsonb`,
    working_hours:
      working_hours === null ? null : sql<typeof working_hours>`${JSON.stringify(working_hours)}::jsonb`,
  };
}
