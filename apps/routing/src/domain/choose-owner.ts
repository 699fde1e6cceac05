import type { Candidate, PassedOver } from './candidate.ts';
import {
  comparisonBy,
  isAsked,
  standingsOf,
  toCandidate,
  type Comparison,
  type OwnerRequest,
  type Standing,
} from './standings.ts';
import type { Strategy } from './strategy.ts';
import { isAway, isPresent, type Team } from './team.ts';

/** How somebody came to own a lead without a person naming them. */
export type OwnerReason = 'account_owner' | 'fewest_turns' | 'weighted_turn' | 'fixed';

export type NobodyCode = 'no_capacity' | 'outside_hours' | 'no_active_member' | 'others_first';

export type Choice =
  | { kind: 'chosen'; memberId: string; reason: OwnerReason; candidates: Candidate[] }
  | { kind: 'nobody'; code: NobodyCode; candidates: Candidate[] };

/**
 * Who gets the lead, of those who belong to the pipeline and can take one more: the organization's present owner; else
 * whoever the pipeline's strategy names. `behindOthers` says that leads of an earlier date wait for the same pipeline.
 */
export function chooseOwner(team: Team, request: OwnerRequest, behindOthers: boolean, now: Date): Choice {
  const standings = standingsOf(team, request, now);
  const available = standings.filter(({ hindrance }) => hindrance === null);
  const compare = comparisonBy(request.strategy, available);
  const owner = available.find(({ isAccountOwner }) => isAccountOwner);
  const inLine = available.toSorted((a, b) => compare(a, b)?.sign ?? 0);
  const first = owner ?? (behindOthers ? undefined : inLine[0]);
  if (first !== undefined) {
    return {
      kind: 'chosen',
      memberId: first.member.id,
      reason: owner ? 'account_owner' : reasonOf[request.strategy.kind],
      candidates: standings.map((standing) => toCandidate(standing, passedOver(standing, first, compare))),
    };
  }
  return {
    kind: 'nobody',
    code: inLine.length > 0 ? 'others_first' : nobodyCode(team, request, now),
    candidates: standings.map((standing) => toCandidate(standing, standing.hindrance ?? 'others_first')),
  };
}

/** Whose account it is or who is fixed was not a matter of turns. */
export function takesTurn(reason: string): boolean {
  return reason === 'fewest_turns' || reason === 'weighted_turn';
}

const reasonOf: Record<Strategy['kind'], OwnerReason> = {
  least_loaded: 'fewest_turns',
  weighted_round_robin: 'weighted_turn',
  fixed: 'fixed',
};

function nobodyCode(team: Team, request: OwnerRequest, now: Date): NobodyCode {
  const asked = team.members.filter((member) => isAsked(member, request));
  if (asked.some((member) => isPresent(member, now))) return 'no_capacity';
  const isThereLater = asked.some((member) => member.active && !isAway(member, now));
  return isThereLater ? 'outside_hours' : 'no_active_member';
}

function passedOver(standing: Standing, first: Standing, compare: Comparison): PassedOver | null {
  if (standing === first) return null;
  if (standing.hindrance !== null) return standing.hindrance;
  if (first.isAccountOwner) return 'not_account_owner';
  return compare(first, standing)?.name ?? null;
}
