import { isoWeek, type ConflictKind } from '@dna/contracts';
import type { Effect } from './happen.ts';
import type { Happening } from './happening.ts';

export type Side = 'before' | 'after';
/** By the team and config that count, and by those that are tried. */
export type Sides<T> = Record<Side, T>;

type ArrivalOutcome = 'routed' | 'queued' | 'asked' | 'stays';

/** What became of a lead when it came. */
export type Arrival = { outcome: ArrivalOutcome; pipeline_key: string | null; owner_id: string | null };

export type Example = { lead_id: string; at: string; before: Arrival; after: Arrival };

/** Of one owner; nobody where the fallback took leads without one. */
export type Load = { assigned: number; peak_open: number };

/** All that has happened so far, in little space: plain JSON, kept between steps. */
export type Tally = {
  leads: number;
  /** Leads that would have gone somewhere else, or to somebody else, when they came. */
  moved: number;
  examples: Example[];
  arrivals: Sides<Record<ArrivalOutcome, number>>;
  /** By `<week> <owner or nobody>`. */
  load: Record<string, Sides<Load>>;
  conflicts: Sides<Partial<Record<ConflictKind, number>>>;
  /** Conflicts that nobody decided in time. */
  expired: Sides<number>;
  /** Those who waited for somebody with room, and were served. */
  waited: Sides<{ served: number; ms: number }>;
  /** By member: how often it was their turn and they were full, and how often people gave them more all the same. */
  capacity: Record<string, Sides<{ avoided: number; over: number }>>;
  /** How often the present team and config decide again what was decided then. */
  fidelity: { compared: number; same: number };
};

const maxExamples = 20;

export function emptyTally(): Tally {
  const none = () => ({ routed: 0, queued: 0, asked: 0, stays: 0 });
  return {
    leads: 0,
    moved: 0,
    examples: [],
    arrivals: { before: none(), after: none() },
    load: {},
    conflicts: { before: {}, after: {} },
    expired: { before: 0, after: 0 },
    waited: { before: { served: 0, ms: 0 }, after: { served: 0, ms: 0 } },
    capacity: {},
    fidelity: { compared: 0, same: 0 },
  };
}

/** Adds what was brought about on both sides; the tally is changed in place. */
export function addEffects(tally: Tally, effects: Sides<readonly Effect[]>): void {
  for (const side of ['before', 'after'] as const)
    for (const effect of effects[side]) addEffect(tally, side, effect);
}

/** Compares what became of a lead on both sides when it came. */
export function addArrival(
  tally: Tally,
  happening: Extract<Happening, { kind: 'came' }>,
  effects: Sides<readonly Effect[]>,
): void {
  const before = effects.before.find(({ isArrival }) => isArrival)!;
  const after = effects.after.find(({ isArrival }) => isArrival)!;
  // About where it is a lead is asked while it stays there: it has not come again.
  if (before.conflict === 'already_routed' || after.conflict === 'already_routed') return;
  tally.leads += 1;
  compare(tally, happening, before);
  const pair = { before: arrivalOf(before), after: arrivalOf(after) };
  if (JSON.stringify(pair.before) === JSON.stringify(pair.after)) return;
  tally.moved += 1;
  if (tally.examples.length < maxExamples)
    tally.examples.push({ lead_id: happening.leadId, at: happening.at.toISOString(), ...pair });
}

function addEffect(tally: Tally, side: Side, effect: Effect): void {
  const { outcome, ownerId, conflict, isArrival, fullInTurn, isOver, waitedMs } = effect;
  if (isArrival && conflict !== 'already_routed') tally.arrivals[side][outcome as ArrivalOutcome] += 1;
  if (conflict !== null) {
    const asked = tally.conflicts[side];
    asked[conflict] = (asked[conflict] ?? 0) + 1;
  }
  if (outcome === 'expired') tally.expired[side] += 1;
  if (outcome === 'routed' && waitedMs !== null) {
    tally.waited[side].served += 1;
    tally.waited[side].ms += waitedMs;
  }
  if (fullInTurn !== null) capacityOf(tally, fullInTurn)[side].avoided += 1;
  if (isOver && ownerId !== null) capacityOf(tally, ownerId)[side].over += 1;
  if (outcome === 'routed' || outcome === 'expired' || outcome === 'by hand') addLoad(tally, side, effect);
}

function addLoad(tally: Tally, side: Side, { atMs, ownerId, open }: Effect): void {
  const key = `${isoWeek(atMs)} ${ownerId ?? 'nobody'}`;
  const load = (tally.load[key] ??= {
    before: { assigned: 0, peak_open: 0 },
    after: { assigned: 0, peak_open: 0 },
  });
  load[side].assigned += 1;
  load[side].peak_open = Math.max(load[side].peak_open, open);
}

function capacityOf(tally: Tally, memberId: string): Sides<{ avoided: number; over: number }> {
  return (tally.capacity[memberId] ??= {
    before: { avoided: 0, over: 0 },
    after: { avoided: 0, over: 0 },
  });
}

function compare(tally: Tally, { was }: Extract<Happening, { kind: 'came' }>, before: Effect): void {
  const outcome = before.outcome === 'asked' ? 'conflict' : before.outcome;
  tally.fidelity.compared += 1;
  if (was.outcome === outcome && was.ownerId === before.ownerId) tally.fidelity.same += 1;
}

function arrivalOf({ outcome, pipelineKey, ownerId }: Effect): Arrival {
  return { outcome: outcome as ArrivalOutcome, pipeline_key: pipelineKey, owner_id: ownerId };
}
