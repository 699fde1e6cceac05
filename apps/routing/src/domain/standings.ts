import type { Candidate, Disadvantage, Hindrance, PassedOver } from './candidate.ts';
import { shareOf, weightIn, type Strategy } from './strategy.ts';
import { availabilityOf, turnOf, type Member, type Team } from './team.ts';

export type OwnerRequest = { pipelineKey: string; organizationId: string | null; strategy: Strategy };

/** A member as they stand in a pipeline at the moment a lead needs an owner. */
export type Standing = {
  member: Member;
  /** Null for one who can take the lead. */
  hindrance: Hindrance | null;
  turns: number;
  weight: number;
  lastTurnAt: Date | null;
  lastTurnNo: number;
  isAccountOwner: boolean;
};

/** The pipeline's members, and the account's owner wherever they belong; by id. */
export function standingsOf(team: Team, request: OwnerRequest, now: Date): Standing[] {
  const { pipelineKey, organizationId, strategy } = request;
  const ownerId = organizationId === null ? undefined : team.accountOwners.get(organizationId);
  return team.members
    .filter((member) => member.id === ownerId || member.pipelines.includes(pipelineKey))
    .map((member) => {
      const { turns, lastTurnAt, lastTurnNo } = turnOf(team, member.id, pipelineKey);
      return {
        member,
        hindrance: hindranceOf(member, request, now),
        turns,
        weight: weightIn(strategy, member),
        lastTurnAt,
        lastTurnNo,
        isAccountOwner: member.id === ownerId,
      };
    })
    .sort((a, b) => compareText(a.member.id, b.member.id));
}

/** Those who belong to the pipeline and are asked by its strategy, whether or not they can take one more. */
export function isAsked(member: Member, { pipelineKey, strategy }: OwnerRequest): boolean {
  if (!member.pipelines.includes(pipelineKey)) return false;
  return strategy.kind !== 'fixed' || strategy.ownerIds.includes(member.id);
}

function hindranceOf(member: Member, request: OwnerRequest, now: Date): Hindrance | null {
  if (!member.pipelines.includes(request.pipelineKey)) return 'not_in_pipeline';
  if (!isAsked(member, request)) return 'not_listed';
  const availability = availabilityOf(member, now);
  return availability === 'available' ? null : availability;
}

/** Where the strategy puts one of two; the sign says who is ahead (negative: `a`). */
export type Comparison = (a: Standing, b: Standing) => { name: Disadvantage; sign: number } | null;

/** @param available those between whom the turn is to be given */
export function comparisonBy(strategy: Strategy, available: readonly Standing[]): Comparison {
  const points = pointsOf(strategy, available);
  return (a, b) => {
    for (const [name, compare] of points) {
      const sign = compare(a, b);
      if (sign !== 0) return { name, sign };
    }
    return null;
  };
}

type Point = [Disadvantage, (a: Standing, b: Standing) => number];

const inPlainOrder: Point[] = [
  ['higher_load', (a, b) => a.member.open / a.member.capacity - b.member.open / b.member.capacity],
  ['more_recent_turn', (a, b) => a.lastTurnNo - b.lastTurnNo],
  ['later_id', (a, b) => compareText(a.member.id, b.member.id)],
];

function pointsOf(strategy: Strategy, available: readonly Standing[]): Point[] {
  switch (strategy.kind) {
    case 'least_loaded':
      return [['more_turns', (a, b) => a.turns / a.weight - b.turns / b.weight], ...inPlainOrder];
    case 'weighted_round_robin': {
      const isAhead = aheadOfShare(available);
      return [
        ['ahead_of_share', (a, b) => Number(isAhead(a)) - Number(isAhead(b))],
        ['later_turn', (a, b) => (a.turns + 1) * shareOf(b.weight) - (b.turns + 1) * shareOf(a.weight)],
        ...inPlainOrder,
      ];
    }
    case 'fixed': {
      const place = ({ member }: Standing) => strategy.ownerIds.indexOf(member.id);
      return [['later_in_list', (a, b) => place(a) - place(b)]];
    }
  }
}

/**
 * The quota method of Balinski and Young: nobody gets a turn who has as many as their share of all turns, this one
 * included; among the others the one whose next turn is due first. So nobody is ever a whole turn away from their
 * share, neither ahead nor behind, whatever the weights.
 */
function aheadOfShare(available: readonly Standing[]): (standing: Standing) => boolean {
  const shares = available.reduce((sum, { weight }) => sum + shareOf(weight), 0);
  const turns = available.reduce((sum, each) => sum + each.turns, 0) + 1;
  return (standing) => standing.turns * shares >= shareOf(standing.weight) * turns;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

export function toCandidate(standing: Standing, passedOver: PassedOver | null): Candidate {
  const { member, turns, weight, lastTurnAt, lastTurnNo, isAccountOwner } = standing;
  return {
    team_member_id: member.id,
    open: member.open,
    capacity: member.capacity,
    turns,
    weight,
    last_turn_at: lastTurnAt?.toISOString() ?? null,
    last_turn_no: lastTurnNo,
    account_owner: isAccountOwner,
    passed_over: passedOver,
  };
}
