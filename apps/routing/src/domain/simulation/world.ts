import type { StoredLead } from './happening.ts';
import { turnsByKey, type Turn, type Turns } from '../team.ts';

export type Holding = {
  pipelineKey: string;
  ownerId: string | null;
  organizationId: string | null;
};

/** A lead that qualifies, and nobody can take. */
export type Waiting = { lead: StoredLead; pipelineKey: string; sinceMs: number };

/** A lead about which a person has to decide. */
export type Asked = {
  lead: StoredLead;
  expiresMs: number;
  /** Who owns the account and could not take the lead. */
  contendedOwnerId: string | null;
};

/** Who has what, as it would be. Changed in place: a step of a simulation goes through thousands of happenings. */
export type World = {
  /** By lead. */
  open: Map<string, Holding>;
  /** By member: how many leads they hold. */
  load: Map<string, number>;
  /** By organization: its open leads, the one that was placed last at the end. */
  accounts: Map<string, string[]>;
  /** By pipeline, then by lead: first in, first out. */
  waiting: Map<string, Map<string, Waiting>>;
  /** By lead, in the order in which their time runs out. */
  asked: Map<string, Asked>;
  turns: Turns;
  nowMs: number;
};

/** Plain JSON, kept between steps. */
export type WorldKept = {
  open: [string, Holding][];
  waiting: Waiting[];
  asked: Asked[];
  turns: (Omit<Turn, 'lastTurnAt'> & { lastTurnMs: number | null })[];
  nowMs: number;
};

export function toWorld({ open, waiting, asked, turns, nowMs }: WorldKept): World {
  const world: World = {
    open: new Map(),
    load: new Map(),
    accounts: new Map(),
    waiting: new Map(),
    asked: new Map(asked.map((each) => [each.lead.lead_id, each])),
    turns: turnsByKey(
      turns.map(({ lastTurnMs, ...turn }) => ({
        ...turn,
        lastTurnAt: lastTurnMs === null ? null : new Date(lastTurnMs),
      })),
    ),
    nowMs,
  };
  for (const [leadId, holding] of open) take(world, leadId, holding);
  for (const each of waiting) wait(world, each);
  return world;
}

export function toKept({ open, waiting, asked, turns, nowMs }: World): WorldKept {
  return {
    open: [...open],
    waiting: [...waiting.values()].flatMap((line) => [...line.values()]),
    asked: [...asked.values()],
    turns: [...turns.values()].map(({ lastTurnAt, ...turn }) => ({
      ...turn,
      lastTurnMs: lastTurnAt?.getTime() ?? null,
    })),
    nowMs,
  };
}

/** The lead is with its owner, and nowhere else. */
export function take(world: World, leadId: string, holding: Holding): void {
  giveUp(world, leadId);
  world.open.set(leadId, holding);
  const { ownerId, organizationId } = holding;
  if (ownerId !== null) world.load.set(ownerId, (world.load.get(ownerId) ?? 0) + 1);
  if (organizationId !== null) {
    const leads = world.accounts.get(organizationId);
    if (leads === undefined) world.accounts.set(organizationId, [leadId]);
    else leads.push(leadId);
  }
}

export function wait(world: World, waiting: Waiting): void {
  const line = world.waiting.get(waiting.pipelineKey) ?? new Map<string, Waiting>();
  line.set(waiting.lead.lead_id, waiting);
  world.waiting.set(waiting.pipelineKey, line);
}

/** Nobody has the lead any more, it waits for nobody, and nothing is asked about it. */
export function giveUp(world: World, leadId: string): void {
  const held = world.open.get(leadId);
  if (held !== undefined) {
    world.open.delete(leadId);
    if (held.ownerId !== null) world.load.set(held.ownerId, (world.load.get(held.ownerId) ?? 1) - 1);
    if (held.organizationId !== null) forget(world.accounts, held.organizationId, leadId);
  }
  world.asked.delete(leadId);
  for (const [pipelineKey, line] of world.waiting)
    if (line.delete(leadId) && line.size === 0) world.waiting.delete(pipelineKey);
}

function forget(accounts: Map<string, string[]>, organizationId: string, leadId: string): void {
  const left = (accounts.get(organizationId) ?? []).filter((id) => id !== leadId);
  if (left.length === 0) accounts.delete(organizationId);
  else accounts.set(organizationId, left);
}

/** Whoever got the lead of the account that was placed last, and is still open. */
export function accountOwner({ accounts, open }: World, organizationId: string | null): string | undefined {
  const leads = organizationId === null ? undefined : accounts.get(organizationId);
  const last = leads?.findLast((id) => (open.get(id)?.ownerId ?? null) !== null);
  return last === undefined ? undefined : open.get(last)!.ownerId!;
}
