import type { LeadSnapshot } from '../lead-snapshot.ts';
import { isOffHours } from '../off-hours.ts';
import type { Member, Team } from '../team.ts';
import type { Setup } from './setup.ts';
import { accountOwner, type World } from './world.ts';

/** The team as this lead finds it. */
export function teamAt(world: World, setup: Setup, lead: LeadSnapshot, now: Date): Team {
  const owner = accountOwner(world, lead.organizationId);
  const first = new Map<string, Date>();
  for (const [pipelineKey, line] of world.waiting) {
    for (const [leadId, { sinceMs }] of line) {
      if (leadId === lead.leadId) continue;
      first.set(pipelineKey, new Date(sinceMs));
      break;
    }
  }
  return {
    members: membersAt(world, setup, now),
    turns: world.turns,
    accountOwners: new Map(owner === undefined ? [] : [[lead.organizationId!, owner]]),
    firstInQueue: first,
  };
}

/** With what each of them holds, and whether they are at work. */
export function membersAt(world: World, { members, config }: Setup, now: Date): Member[] {
  return members.map((member) => ({
    ...member,
    open: world.load.get(member.id) ?? 0,
    offHours: isOffHours(member.schedule, config, now),
  }));
}
