import {
  availabilityOf,
  isPresent,
  membersOf,
  turnOf,
  type Availability,
  type Member,
  type Team,
} from './team.ts';

export type OwnerRequest = { pipelineKey: string; organizationId: string | null };

/** Somebody who was looked at, with what counted at that moment. Stored with the decision, so in snake case. */
export type Candidate = {
  team_member_id: string;
  open: number;
  capacity: number;
  turns: number;
  weight: number;
  last_turn_at: string | null;
  account_owner: boolean;
  /** Why not this one; null for the one chosen. */
  passed_over: Exclude<Availability, 'available'> | Disadvantage | null;
};

type Disadvantage =
  'not_account_owner' | 'more_turns' | 'higher_load' | 'more_recent_turn' | 'later_id' | 'others_first';

export type Choice =
  | { kind: 'chosen'; memberId: string; reason: 'account_owner' | 'fewest_turns'; candidates: Candidate[] }
  | { kind: 'nobody'; code: 'no_capacity' | 'no_active_member' | 'others_first'; candidates: Candidate[] };

type Standing = {
  member: Member;
  availability: Availability;
  turns: number;
  lastTurnAt: Date | null;
  isAccountOwner: boolean;
};

/**
 * Who gets the lead: the organization's present owner; else, of the pipeline's members, the one with the fewest
 * automatic turns for their weight, then the lowest load (open ÷ capacity), then the longest since their last turn,
 * then the lowest id. `behindOthers` says that leads of an earlier date wait for the same pipeline.
 */
export function chooseOwner(team: Team, request: OwnerRequest, behindOthers: boolean, now: Date): Choice {
  const standings = standingsOf(team, request, now);
  const available = standings.filter(({ availability }) => availability === 'available');
  const owner = available.find(({ isAccountOwner }) => isAccountOwner);
  const inLine = available
    .filter(({ member }) => member.pipelines.includes(request.pipelineKey))
    .sort((a, b) => disadvantage(a, b)?.sign ?? 0);
  const first = owner ?? (behindOthers ? undefined : inLine[0]);
  if (first !== undefined) {
    return {
      kind: 'chosen',
      memberId: first.member.id,
      reason: owner ? 'account_owner' : 'fewest_turns',
      candidates: standings.map((standing) => candidate(standing, passedOver(standing, first))),
    };
  }
  return {
    kind: 'nobody',
    code: inLine.length > 0 ? 'others_first' : nobodyCode(team, request, now),
    candidates: standings.map((standing) =>
      candidate(standing, standing.availability === 'available' ? 'others_first' : standing.availability),
    ),
  };
}

function standingsOf(team: Team, { pipelineKey, organizationId }: OwnerRequest, now: Date): Standing[] {
  const ownerId = organizationId === null ? undefined : team.accountOwners.get(organizationId);
  return team.members
    .filter((member) => member.id === ownerId || member.pipelines.includes(pipelineKey))
    .map((member) => {
      const { turns, lastTurnAt } = turnOf(team, member.id, pipelineKey);
      const availability = availabilityOf(member, now);
      return { member, availability, turns, lastTurnAt, isAccountOwner: member.id === ownerId };
    })
    .sort((a, b) => compareText(a.member.id, b.member.id));
}

function nobodyCode(
  team: Team,
  { pipelineKey }: OwnerRequest,
  now: Date,
): 'no_capacity' | 'no_active_member' {
  return membersOf(team, pipelineKey).some((member) => isPresent(member, now))
    ? 'no_capacity'
    : 'no_active_member';
}

function passedOver(standing: Standing, first: Standing): Candidate['passed_over'] {
  if (standing === first) return null;
  if (standing.availability !== 'available') return standing.availability;
  if (first.isAccountOwner) return 'not_account_owner';
  return disadvantage(first, standing)?.name ?? null;
}

/** The first point in which two differ; the sign says who is ahead (negative: `a`). */
function disadvantage(a: Standing, b: Standing): { name: Disadvantage; sign: number } | null {
  const points: [Disadvantage, number][] = [
    ['more_turns', a.turns / a.member.weight - b.turns / b.member.weight],
    ['higher_load', a.member.open / a.member.capacity - b.member.open / b.member.capacity],
    ['more_recent_turn', (a.lastTurnAt?.getTime() ?? 0) - (b.lastTurnAt?.getTime() ?? 0)],
    ['later_id', compareText(a.member.id, b.member.id)],
  ];
  const first = points.find(([, sign]) => sign !== 0);
  return first ? { name: first[0], sign: first[1] } : null;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function candidate(standing: Standing, reason: Candidate['passed_over']): Candidate {
  const { member, turns, lastTurnAt, isAccountOwner } = standing;
  return {
    team_member_id: member.id,
    open: member.open,
    capacity: member.capacity,
    turns,
    weight: member.weight,
    last_turn_at: lastTurnAt?.toISOString() ?? null,
    account_owner: isAccountOwner,
    passed_over: reason,
  };
}
