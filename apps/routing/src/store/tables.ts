import type { SimulatedMember } from '../domain/simulation/setup.ts';
import type { Sides, Tally } from '../domain/simulation/tally.ts';
import type { WorldKept } from '../domain/simulation/world.ts';
import type { Position } from './what-happened.ts';
import type {
  Basis,
  ConflictChannel,
  ConflictChoice,
  ConflictEvidence,
  ConflictKind,
  ConflictOption,
  ConflictState,
  Product,
} from '@dna/contracts';
import type { Kysely, Transaction } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import type { ActName } from '../domain/act-on-conflict.ts';
import type { StayReason } from '../domain/assess-lead.ts';
import type { Candidate } from '../domain/candidate.ts';
import type { DecisionInputs } from '../domain/decision-inputs.ts';
import type { Evidence } from '../domain/age-intent.ts';
import type { TopContribution, TopSignal } from '../domain/lead-snapshot.ts';
import type { RouteReason } from '../domain/route-by-hand.ts';
import type { RoutingConfig, Thresholds } from '../domain/routing-config.ts';
import type { WeeklyHours } from '../domain/working-hours.ts';

/** The tables of `migrations/routing`, besides those of messaging. */
export type RoutingTables = {
  team_members: {
    id: string;
    name: string;
    email: string;
    pipelines: string[];
    capacity: number;
    weight: number;
    active: boolean;
    time_zone: string;
    working_hours: WeeklyHours | null;
    away: StoredPeriod[];
    version: number;
    created_at: Date;
    updated_at: Date;
  };
  team_member_changes: {
    team_member_id: string;
    version: number;
    actor: string;
    changed_at: Date;
    changes: Record<string, { from: unknown; to: unknown }>;
  };
  turns: {
    team_member_id: string;
    pipeline_key: string;
    turns: number;
    present: boolean;
    last_turn_at: Date | null;
    last_turn_no: number;
  };
  assignments: {
    id: string;
    lead_id: string;
    pipeline_key: string;
    owner_id: string | null;
    decision_id: string;
    reason: RouteReason;
    assigned_at: Date;
    released_at: Date | null;
  };
  deal_states: {
    deal_id: string;
    lead_id: string;
    pipeline_key: string;
    status: string;
    decision_ids: string[];
    version: number;
    /** What ended with it, and begins again with it. */
    ended_assignment_id: string | null;
  };
  routing_config: {
    version: number;
    score_threshold: number;
    confidence_threshold: number;
    overrides: Record<string, Partial<Thresholds>>;
    intent_prior: number | null;
    rearm_margin: number;
    sla_minutes: number;
    fallback_pipeline: string;
    strategies: Record<string, StoredStrategy>;
    outside_working_hours: RoutingConfig['outsideWorkingHours'];
    business_hours: StoredHours;
    author: string | null;
    created_at: Date;
  };
  unstaffed_pipelines: { pipeline_key: string; since: Date };
  simulations: {
    id: string;
    state: 'queued' | 'running' | 'done';
    before: StoredSetup;
    after: StoredSetup;
    days: number;
    as_of: Date;
    created_at: Date;
    created_by: string;
    attempt: number;
    position: Position | null;
    worlds: Sides<WorldKept> | null;
    tally: Tally;
    hash: string;
    finished_at: Date | null;
  };
  conflicts: {
    id: string;
    lead_id: string | null;
    kind: ConflictKind;
    state: ConflictState;
    version: number;
    question: string;
    cycle: number;
    pipeline_key: string | null;
    contended_owner_id: string | null;
    options: ConflictOption[];
    evidence: ConflictEvidence | null;
    opened_at: Date;
    remind_at: Date;
    escalate_at: Date;
    expires_at: Date;
    reminded_at: Date | null;
    escalated_at: Date | null;
    snoozed_until: Date | null;
    claimed_by: string | null;
    choice: ConflictChoice | null;
    closed_at: Date | null;
    settling: boolean;
    correlation_id: string | null;
  };
  conflict_transitions: {
    conflict_id: string;
    version: number;
    act: 'open' | ActName;
    state: ConflictState;
    actor: string | null;
    channel: ConflictChannel;
    at: Date;
    note: string | null;
    details: Record<string, unknown>;
  };
  lead_states: {
    lead_id: string;
    lead_version: number;
    created_at: Date | null;
    identified: boolean;
    suppressed: boolean;
    organization_id: string | null;
    score_version: number;
    score: number | null;
    score_basis: Basis | null;
    score_as_of: Date | null;
    score_top: TopContribution[] | null;
    intent_version: number;
    intent_primary: Product | null;
    intent_evidence: Evidence | null;
    intent_basis: Basis | null;
    intent_as_of: Date | null;
    intent_signals: TopSignal[] | null;
    family_changed_at: Date | null;
    correlation_id: string | null;
    cycle: number;
    route_version: number;
    live_decision_id: string | null;
    basis_wait_since: Date | null;
    queued_at: Date | null;
    queued_pipeline: string | null;
    awaits_rearm: boolean;
    conflict_id: string | null;
  };
  routing_decisions: {
    id: string;
    lead_id: string;
    cycle: number;
    outcome: 'routed' | 'queued' | 'returned' | 'reassigned' | 'unrouted' | 'conflict';
    pipeline_key: string | null;
    product: Product | null;
    owner_id: string | null;
    reason: RouteReason | null;
    reasons: StayReason[];
    inputs: DecisionInputs;
    candidates: Candidate[];
    config_version: number;
    correlation_id: string | null;
    decided_at: Date;
    actor: string | null;
    note: string | null;
    over_capacity: boolean;
    previous: PreviousPlace | null;
    /** What it raised or settled. */
    conflict_id: string | null;
  };
};

/** As its JSON is written. */
/** Team and config of a simulation, as its JSON is written. */
export type StoredSetup = {
  config: RoutingConfig;
  members: (Omit<SimulatedMember, 'away'> & { away: StoredPeriod[] })[];
};

export type StoredPeriod = { from: string | null; until: string | null };

export type StoredHours = { time_zone: string; weekdays: WeeklyHours; holidays: string[] };

export type StoredStrategy =
  | { kind: 'least_loaded' }
  | { kind: 'weighted_round_robin'; weights: Record<string, number> }
  | { kind: 'fixed'; owner_ids: string[] };

/** What a lead was taken away from. */
export type PreviousPlace = { decision_id: string; pipeline_key: string; owner_id: string | null };

export type Db = Kysely<RoutingTables & MessagingTables>;
export type Tx = Transaction<RoutingTables & MessagingTables>;
