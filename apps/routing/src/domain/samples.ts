import type { ConflictChoice } from '@dna/contracts';
import { clockFrom, type Conflict } from './conflict.ts';
import type { LeadSnapshot } from './lead-snapshot.ts';
import type { RoutingConfig } from './routing-config.ts';
import { usualHours } from './working-hours.ts';
import { turnsByKey, type Member, type Team, type Turn } from './team.ts';

/** Samples for the specs of this folder: a lead that qualifies for b2b, the default settings, a small team. */
export const now = new Date('2026-11-25T09:30:02.000Z');

export const config: RoutingConfig = {
  version: 1,
  thresholds: { score: 40, confidence: 0.6 },
  overrides: {},
  rearmMargin: 5,
  slaMinutes: 240,
  fallbackPipeline: 'discovery',
  strategies: {},
  outsideWorkingHours: 'assign',
  businessHours: usualHours,
  intentPrior: 1.5,
};

const basis = { count: 3, xor: '9c3f5a7712e4b0d1' };
const asOf = new Date('2026-11-25T09:30:01.000Z');

export function leadWith(changes: Partial<LeadSnapshot> = {}): LeadSnapshot {
  return {
    leadId: '00000000-0000-7000-8000-000000000001',
    known: true,
    identified: true,
    suppressed: false,
    organizationId: null,
    score: { score: 50, basis, asOf, top: [] },
    intent: { primary: 'b2b', evidence: { research: 0, b2b: 5, co_creation: 0 }, basis, asOf, signals: [] },
    familyChangedAt: null,
    routed: false,
    basisWaitSince: null,
    queuedAt: null,
    queuedPipeline: null,
    awaitsRearm: false,
    cycle: 1,
    held: [],
    conflicts: [],
    liveConflictIds: [],
    ...changes,
  };
}

export function memberWith(changes: Partial<Member> & { id: string }): Member {
  return {
    pipelines: ['b2b'],
    capacity: 10,
    weight: 1,
    active: true,
    away: [],
    offHours: false,
    open: 0,
    ...changes,
  };
}

export function teamOf(members: Member[], turns: Turn[] = [], changes: Partial<Team> = {}): Team {
  return { members, turns: turnsByKey(turns), accountOwners: new Map(), firstInQueue: new Map(), ...changes };
}

export function turnWith(memberId: string, turns: number, changes: Partial<Turn> = {}): Turn {
  return { memberId, pipelineKey: 'b2b', turns, present: true, lastTurnAt: null, lastTurnNo: 0, ...changes };
}

/** One about what a lead wants, opened just now. */
export function conflictWith(changes: Partial<Conflict> = {}): Conflict {
  const option = { owner_id: null, keep: false, recommended: false, confidence: null };
  return {
    id: '00000000-0000-7000-8000-0000000000c1',
    leadId: '00000000-0000-7000-8000-000000000001',
    kind: 'intent_split',
    question: 'intent_split',
    pipelineKey: null,
    contendedOwnerId: null,
    options: ['research', 'b2b', 'discovery'].map((pipeline_key) => ({ ...option, pipeline_key })),
    evidence: null,
    state: 'open',
    version: 1,
    cycle: 1,
    openedAt: now,
    ...clockFrom(now, config),
    remindedAt: null,
    escalatedAt: null,
    snoozedUntil: null,
    claimedBy: null,
    choice: null,
    closedAt: null,
    settling: false,
    correlationId: null,
    ...changes,
  };
}

export function choiceWith(changes: Partial<ConflictChoice> = {}): ConflictChoice {
  return {
    by: 'ada',
    channel: 'api',
    at: now.toISOString(),
    keep: false,
    pipeline_key: 'b2b',
    owner_id: null,
    decision_id: null,
    ...changes,
  };
}
