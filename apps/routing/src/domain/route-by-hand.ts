import type { Candidate } from './candidate.ts';
import { chooseOwner, takesTurn, type OwnerReason } from './choose-owner.ts';
import type { LeadSnapshot } from './lead-snapshot.ts';
import { withSettledTurns } from './route-leads.ts';
import { strategyFor, type RoutingConfig } from './routing-config.ts';
import { standingsOf, toCandidate, type OwnerRequest } from './standings.ts';
import {
  availabilityOf,
  withOpen,
  withTurnTaken,
  type Availability,
  type Member,
  type Team,
} from './team.ts';

/** How a lead came to its owner: by a rule, because a person named them, or to nobody in particular. */
export type RouteReason = OwnerReason | 'manual' | 'fallback';

/** Where a lead is now: one that was merged can be in several pipelines. */
export type Held = { leadId: string; pipelineKey: string; ownerId: string | null; decisionId: string };

/** Without an owner the pipeline's strategy finds one. */
export type HandRequest = { pipelineKey: string; ownerId: string | null };

export type HandRefusal =
  | 'lead_unknown'
  | 'not_identified'
  | 'suppressed'
  | 'no_such_member'
  | 'member_inactive'
  | 'not_in_pipeline'
  | 'nobody_available';

export type Placing = {
  kind: 'places';
  /** What it is taken away from; null when it comes from the pool. */
  moved: Held | null;
  pipelineKey: string;
  ownerId: string | null;
  reason: RouteReason;
  /** Of the owner before this lead. */
  availability: Availability | null;
  /** They held as many as they can already, away or not: allowed by hand, and marked. */
  overCapacity: boolean;
  candidates: Candidate[];
};

export type HandVerdict =
  { kind: 'refused'; code: HandRefusal } | { kind: 'unchanged'; held: Held } | Placing;

/**
 * A person says where a lead belongs, whatever its score; what holds of the person and of the team holds all the same.
 * A lead that is in this pipeline already gets another owner there; one that is elsewhere is moved from where it came
 * to last. Nothing to change is not refused: it may be the same click again.
 *
 * @param held where the lead is, oldest first
 */
export function routeByHand(
  lead: LeadSnapshot,
  held: readonly Held[],
  request: HandRequest,
  team: Team,
  config: RoutingConfig,
  now: Date,
): { verdict: HandVerdict; team: Team } {
  const refused = refusal(lead);
  if (refused !== null) return { verdict: { kind: 'refused', code: refused }, team };
  const { pipelineKey, ownerId } = request;
  const there = held.find((each) => each.pipelineKey === pipelineKey);
  if (there && (ownerId === null || there.ownerId === ownerId))
    return { verdict: { kind: 'unchanged', held: there }, team };
  const moved = there ?? held.at(-1) ?? null;
  const settled = withSettledTurns(team, [pipelineKey], config, now);
  const freed = withOpen(settled, moved?.ownerId ?? null, -1);
  const strategy = strategyFor(config, pipelineKey);
  const asked = { pipelineKey, organizationId: lead.organizationId, strategy };
  const found = ownerId === null ? byRule(freed, asked, config, now) : byName(freed, asked, ownerId, now);
  if (found.kind === 'refused') return { verdict: found, team };
  const verdict: Placing = { ...found, moved, pipelineKey };
  return { verdict, team: afterPlacing(freed, verdict, now) };
}

function refusal(lead: LeadSnapshot): HandRefusal | null {
  if (!lead.known) return 'lead_unknown';
  if (!lead.identified) return 'not_identified';
  return lead.suppressed ? 'suppressed' : null;
}

type Found = Omit<Placing, 'moved' | 'pipelineKey'> | { kind: 'refused'; code: HandRefusal };

function byRule(team: Team, asked: OwnerRequest, config: RoutingConfig, now: Date): Found {
  const choice = chooseOwner(team, asked, false, now);
  const { candidates } = choice;
  if (choice.kind === 'chosen') {
    const { memberId, reason } = choice;
    return {
      kind: 'places',
      ownerId: memberId,
      reason,
      availability: 'available',
      overCapacity: false,
      candidates,
    };
  }
  if (asked.pipelineKey !== config.fallbackPipeline) return { kind: 'refused', code: 'nobody_available' };
  return {
    kind: 'places',
    ownerId: null,
    reason: 'fallback',
    availability: null,
    overCapacity: false,
    candidates,
  };
}

function byName(team: Team, asked: OwnerRequest, ownerId: string, now: Date): Found {
  const owner = team.members.find(({ id }) => id === ownerId);
  const code = ownerRefusal(owner, asked.pipelineKey);
  if (owner === undefined || code !== null) return { kind: 'refused', code: code ?? 'no_such_member' };
  const candidates = standingsOf(team, asked, now).map((standing) =>
    toCandidate(standing, standing.member === owner ? null : (standing.hindrance ?? 'not_asked_for')),
  );
  return {
    kind: 'places',
    ownerId,
    reason: 'manual',
    availability: availabilityOf(owner, now),
    overCapacity: owner.open >= owner.capacity,
    candidates,
  };
}

/** Why somebody cannot be given a lead of this pipeline, even by hand. */
export function ownerRefusal(
  owner: Pick<Member, 'active' | 'pipelines'> | undefined,
  pipelineKey: string,
): HandRefusal | null {
  if (owner === undefined) return 'no_such_member';
  if (!owner.active) return 'member_inactive';
  return owner.pipelines.includes(pipelineKey) ? null : 'not_in_pipeline';
}

function afterPlacing(team: Team, { ownerId, pipelineKey, reason }: Placing, now: Date): Team {
  const next = withOpen(team, ownerId, 1);
  return ownerId !== null && takesTurn(reason) ? withTurnTaken(next, ownerId, pipelineKey, now) : next;
}
