import { teamMemberChanged } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { RoutingTables } from '../store/tables.ts';
import {
  insertTeamMember,
  lockTeamMember,
  updateTeamMember,
  type TeamMemberFields,
  type TeamMemberRow,
} from '../store/team-members.ts';
import { scheduleServeQueue } from './timers.ts';

/** @returns false when somebody has that address already */
export async function addTeamMember(
  unit: Unit<RoutingTables>,
  id: string,
  fields: TeamMemberFields,
): Promise<boolean> {
  const row = { ...fields, id, version: 1, created_at: unit.now, updated_at: unit.now };
  if (!(await insertTeamMember(unit.tx, row))) return false;
  tell(unit, row);
  return true;
}

/** @returns false when there is no such member */
export async function changeTeamMember(
  unit: Unit<RoutingTables>,
  id: string,
  changes: { [K in keyof TeamMemberFields]?: TeamMemberFields[K] | undefined },
): Promise<boolean> {
  const before = await lockTeamMember(unit.tx, id);
  if (before === undefined) return false;
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const after: TeamMemberRow = { ...before, ...given, version: before.version + 1, updated_at: unit.now };
  await updateTeamMember(unit.tx, before, after);
  tell(unit, after);
  return true;
}

/** Leads may wait for this, now or when the member is back. */
function tell(unit: Unit<RoutingTables>, member: TeamMemberRow): void {
  const { id, version, active, capacity, pipelines, away_until } = member;
  unit.emit(teamMemberChanged, {
    leadId: null,
    entityVersion: version,
    data: { team_member_id: id, active, capacity, pipelines },
  });
  scheduleServeQueue(unit, unit.now);
  if (away_until !== null && away_until > unit.now) scheduleServeQueue(unit, away_until);
}
