import { teamMemberChanged } from '@dna/contracts';
import { preconditionFailed } from '@dna/http';
import type { Unit } from '@dna/inbox-outbox';
import { differences, type Differences } from '../domain/differences.ts';
import type { RoutingTables } from '../store/tables.ts';
import { insertTeamMemberChange } from '../store/team-member-changes.ts';
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
  actor: string,
  id: string,
  fields: TeamMemberFields,
): Promise<boolean> {
  const row = { ...fields, id, version: 1, created_at: unit.now, updated_at: unit.now };
  if (!(await insertTeamMember(unit.tx, row))) return false;
  await note(unit, actor, row, differences(null, fields));
  tell(unit, row);
  return true;
}

export type TeamMemberChanges = {
  actor: string;
  fields: { [K in keyof TeamMemberFields]?: TeamMemberFields[K] | undefined };
  /** What the member was when the caller looked; another version is refused. */
  expectedVersion: number | null;
};

/** A change to what is so already changes nothing, and is not told. @returns false when there is no such member */
export async function changeTeamMember(
  unit: Unit<RoutingTables>,
  id: string,
  { actor, fields, expectedVersion }: TeamMemberChanges,
): Promise<boolean> {
  const before = await lockTeamMember(unit.tx, id);
  if (before === undefined) return false;
  const { version } = before;
  if (expectedVersion !== null && expectedVersion !== version)
    throw preconditionFailed(`The team member is at version ${version} now.`, { version });
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const changed = differences(before, { ...before, ...given });
  if (Object.keys(changed).length === 0) return true;
  const after: TeamMemberRow = { ...before, ...given, version: version + 1, updated_at: unit.now };
  await updateTeamMember(unit.tx, before, after);
  await note(unit, actor, after, changed);
  tell(unit, after);
  return true;
}

async function note(
  { tx, now }: Unit<RoutingTables>,
  actor: string,
  { id, version }: TeamMemberRow,
  changes: Differences,
): Promise<void> {
  await insertTeamMemberChange(tx, { team_member_id: id, version, actor, changed_at: now, changes });
}

/** Leads may wait for this, now or when the member is back. */
function tell(unit: Unit<RoutingTables>, member: TeamMemberRow): void {
  const { id, version, active, capacity, pipelines, away } = member;
  unit.emit(teamMemberChanged, {
    leadId: null,
    entityVersion: version,
    data: { team_member_id: id, active, capacity, pipelines },
  });
  scheduleServeQueue(unit, unit.now);
  for (const { until } of away) {
    const back = until === null ? null : new Date(until);
    if (back !== null && back > unit.now) scheduleServeQueue(unit, back);
  }
}
