import type { ConflictKind } from '@dna/contracts';
import { chooseOwner, takesTurn } from '../choose-owner.ts';
import type { Candidate } from '../candidate.ts';
import { clockFrom } from '../conflict.ts';
import { decideRoute, type Verdict } from '../decide-route.ts';
import { crossedAt, type LeadSnapshot } from '../lead-snapshot.ts';
import { nextAtWork } from '../off-hours.ts';
import { snapshotOf } from '../replay-decision.ts';
import { withSettledTurns } from '../route-leads.ts';
import { strategyFor } from '../routing-config.ts';
import { availabilityOf, withTurnTaken, type Team } from '../team.ts';
import type { Happening, StoredLead } from './happening.ts';
import type { Setup } from './setup.ts';
import { membersAt, teamAt } from './team-at.ts';
import { giveUp, take, wait, type Asked, type Waiting, type World } from './world.ts';

/** What would have become of a lead, at that instant. */
export type Effect = {
  leadId: string;
  atMs: number;
  outcome: 'routed' | 'queued' | 'asked' | 'stays' | 'expired' | 'by hand';
  pipelineKey: string | null;
  ownerId: string | null;
  /** It came now; else it waited, or was asked about. */
  isArrival: boolean;
  /** What would have been asked. */
  conflict: ConflictKind | null;
  /** How many the owner holds with this one. */
  open: number;
  /** More than they can hold: only people do that. */
  isOver: boolean;
  /** Whose turn it was, though they had no room. */
  fullInTurn: string | null;
  /** How long it had waited for somebody who can take it; null for one that did not. */
  waitedMs: number | null;
};

/** Goes on to something that has happened: what it brings about, and what was due until then. */
export function happen(world: World, setup: Setup, happening: Happening): Effect[] {
  return [...letPass(world, setup, happening.at), ...bringAbout(world, setup, happening)];
}

/** Until this instant: people come back to work, conflicts expire. */
export function letPass(world: World, setup: Setup, until: Date): Effect[] {
  const effects: Effect[] = [];
  for (;;) {
    const next = nextDueMs(world, setup);
    if (next === null || next > until.getTime()) break;
    world.nowMs = next;
    const now = new Date(next);
    effects.push(...expire(world, setup, now), ...serve(world, setup, now));
  }
  world.nowMs = Math.max(world.nowMs, until.getTime());
  return effects;
}

function bringAbout(world: World, setup: Setup, happening: Happening): Effect[] {
  const { at, leadId } = happening;
  switch (happening.kind) {
    case 'came':
      return [arrive(world, setup, happening.lead, at)];
    case 'left':
      if (!world.open.has(leadId)) giveUp(world, leadId);
      return [];
    case 'released':
      giveUp(world, leadId);
      return serve(world, setup, at);
    case 'by hand': {
      // Where nothing would have been asked, nothing would have been answered.
      if (happening.isAnswer && world.open.has(leadId)) return [];
      const effect = place(world, setup, { ...happening, outcome: 'by hand' }, at);
      return [effect, ...serve(world, setup, at)];
    }
  }
}

function arrive(world: World, setup: Setup, stored: StoredLead, now: Date): Effect {
  const held = world.open.get(stored.lead_id);
  if (held === undefined) giveUp(world, stored.lead_id);
  const lead = {
    ...snapshotOf(stored),
    routed: held !== undefined,
    held: held === undefined ? [] : [held],
    queuedAt: null,
    queuedPipeline: null,
  };
  const { verdict, fullInTurn } = decide(world, setup, lead, now);
  const base = { ...effectOf(lead, now), isArrival: true, fullInTurn };
  switch (verdict.kind) {
    case 'routes': {
      const { pipelineKey, ownerId } = verdict.route;
      return { ...base, outcome: 'routed', pipelineKey, ownerId, open: world.load.get(ownerId) ?? 0 };
    }
    case 'queues': {
      const { pipelineKey } = verdict;
      wait(world, { lead: stored, pipelineKey, sinceMs: crossedAt(lead) });
      return { ...base, outcome: 'queued', pipelineKey };
    }
    case 'conflicts': {
      const { kind, contendedOwnerId, pipelineKey } = verdict.question;
      const expiresMs = clockFrom(now, setup.config).expiresAt.getTime();
      if (held === undefined) world.asked.set(stored.lead_id, { lead: stored, expiresMs, contendedOwnerId });
      return { ...base, outcome: 'asked', conflict: kind, pipelineKey };
    }
    case 'waits':
    case 'stays':
      return { ...base, outcome: 'stays' };
  }
}

/** Those who wait, first in, first out, until nobody moves; and those whose account's owner can take them again. */
function serve(world: World, setup: Setup, now: Date): Effect[] {
  const effects: Effect[] = [];
  for (const each of contendedNoMore(world, setup, now)) {
    const effect = again(world, setup, each, now);
    if (effect !== null) effects.push(effect);
  }
  for (const line of [...world.waiting.values()]) {
    for (const head of line.values()) {
      const effect = again(world, setup, head, now);
      if (effect === null) break;
      effects.push(effect);
    }
  }
  return effects;
}

function contendedNoMore(world: World, setup: Setup, now: Date): Asked[] {
  const contended = [...world.asked.values()].filter(({ contendedOwnerId }) => contendedOwnerId !== null);
  if (contended.length === 0) return [];
  const able = new Set(
    membersAt(world, setup, now).flatMap((member) =>
      availabilityOf(member, now) === 'available' ? [member.id] : [],
    ),
  );
  return contended.filter(({ contendedOwnerId }) => able.has(contendedOwnerId!));
}

/** Decides once more about a lead that waits. Null: it goes on waiting. */
function again(world: World, setup: Setup, waiting: Waiting | Asked, now: Date): Effect | null {
  const queued = 'pipelineKey' in waiting ? waiting : null;
  const lead = {
    ...snapshotOf(waiting.lead),
    routed: false,
    held: [],
    queuedAt: queued && new Date(queued.sinceMs),
    queuedPipeline: queued?.pipelineKey ?? null,
  };
  const { verdict } = decide(world, setup, lead, now);
  const waitedMs = queued === null ? null : now.getTime() - queued.sinceMs;
  const base = { ...effectOf(lead, now), waitedMs };
  if (verdict.kind === 'routes') {
    const { pipelineKey, ownerId } = verdict.route;
    return { ...base, outcome: 'routed', pipelineKey, ownerId, open: world.load.get(ownerId) ?? 0 };
  }
  if (queued !== null && verdict.kind === 'stays') {
    giveUp(world, lead.leadId);
    return { ...base, outcome: 'stays' };
  }
  return null;
}

/** The verdict of the rules; a route is carried out. */
function decide(
  world: World,
  setup: Setup,
  lead: LeadSnapshot,
  now: Date,
): { verdict: Verdict; fullInTurn: string | null } {
  const { config } = setup;
  const product = lead.intent?.primary ?? null;
  const team = withSettledTurns(
    teamAt(world, setup, lead, now),
    product === null ? [] : [product],
    config,
    now,
  );
  const verdict = decideRoute(lead, team, config, now);
  if (verdict.kind !== 'routes' && verdict.kind !== 'queues') return { verdict, fullInTurn: null };
  world.turns = team.turns;
  const fullInTurn = whoWasFull(team, lead, verdict, setup, now);
  if (verdict.kind === 'routes') {
    const { pipelineKey, ownerId, reason } = verdict.route;
    take(world, lead.leadId, { pipelineKey, ownerId, organizationId: lead.organizationId });
    if (takesTurn(reason)) world.turns = withTurnTaken(team, ownerId, pipelineKey, now).turns;
  }
  return { verdict, fullInTurn };
}

/** Who would have got the lead if nobody looked at how much they hold. */
function whoWasFull(
  team: Team,
  lead: LeadSnapshot,
  verdict: Extract<Verdict, { kind: 'routes' | 'queues' }>,
  { config }: Setup,
  now: Date,
): string | null {
  const candidates: readonly Candidate[] = verdict.candidates;
  const full = new Set(
    candidates.flatMap((each) => (each.passed_over === 'full' ? each.team_member_id : [])),
  );
  if (full.size === 0) return null;
  const pipelineKey = verdict.kind === 'routes' ? verdict.route.pipelineKey : verdict.pipelineKey;
  const strategy = strategyFor(config, pipelineKey);
  const roomy = team.members.map((member) => ({
    ...member,
    capacity: Math.max(member.capacity, member.open + 1),
  }));
  const request = { pipelineKey, organizationId: lead.organizationId, strategy };
  const choice = chooseOwner({ ...team, members: roomy }, request, false, now);
  return choice.kind === 'chosen' && full.has(choice.memberId) ? choice.memberId : null;
}

/** Nobody has decided in time: the fallback takes the lead, without an owner if need be. */
function expire(world: World, setup: Setup, now: Date): Effect[] {
  const effects: Effect[] = [];
  for (const { lead: stored, expiresMs } of world.asked.values()) {
    if (expiresMs > now.getTime()) break;
    const lead = snapshotOf(stored);
    const { config } = setup;
    const pipelineKey = config.fallbackPipeline;
    const team = withSettledTurns(teamAt(world, setup, lead, now), [pipelineKey], config, now);
    const request = {
      pipelineKey,
      organizationId: lead.organizationId,
      strategy: strategyFor(config, pipelineKey),
    };
    const choice = chooseOwner(team, request, false, now);
    const ownerId = choice.kind === 'chosen' ? choice.memberId : null;
    const { leadId, organizationId } = lead;
    effects.push(
      place(world, setup, { leadId, pipelineKey, ownerId, organizationId, outcome: 'expired' }, now),
    );
  }
  return effects;
}

type Placing = {
  leadId: string;
  pipelineKey: string;
  ownerId: string | null;
  organizationId: string | null;
  outcome: 'expired' | 'by hand';
};

function place(world: World, setup: Setup, placing: Placing, now: Date): Effect {
  const { leadId, pipelineKey, ownerId, organizationId, outcome } = placing;
  take(world, leadId, { pipelineKey, ownerId, organizationId });
  const open = ownerId === null ? 0 : world.load.get(ownerId)!;
  const capacity = setup.members.find(({ id }) => id === ownerId)?.capacity;
  const isOver = capacity !== undefined && open > capacity;
  return { ...effectOf({ leadId }, now), outcome, pipelineKey, ownerId, open, isOver };
}

function effectOf({ leadId }: Pick<LeadSnapshot, 'leadId'>, now: Date): Effect {
  return {
    leadId,
    atMs: now.getTime(),
    outcome: 'stays',
    pipelineKey: null,
    ownerId: null,
    isArrival: false,
    conflict: null,
    open: 0,
    isOver: false,
    fullInTurn: null,
    waitedMs: null,
  };
}

/** When, after now, a conflict expires, or somebody comes back for whom leads may wait; null: nothing is due. */
function nextDueMs(world: World, { members, config }: Setup): number | null {
  const due: number[] = [];
  const [first] = world.asked.values();
  if (first !== undefined) due.push(first.expiresMs);
  if (world.waiting.size > 0 || world.asked.size > 0) {
    for (const { away } of members)
      for (const { until } of away)
        if (until !== null && until.getTime() > world.nowMs) due.push(until.getTime());
    if (config.outsideWorkingHours === 'wait') {
      const opening = nextAtWork(
        members.map(({ schedule }) => schedule),
        new Date(world.nowMs),
      );
      if (opening !== null) due.push(opening.getTime());
    }
  }
  return due.length === 0 ? null : Math.min(...due);
}
