import type { Basis, Product } from '@dna/contracts';
import type { Kysely, Transaction } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import type { StayReason } from '../domain/assess-lead.ts';
import type { Candidate } from '../domain/choose-owner.ts';
import type { Evidence } from '../domain/age-intent.ts';
import type { Thresholds } from '../domain/routing-config.ts';

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
    away_from: Date | null;
    away_until: Date | null;
    time_zone: string;
    version: number;
    created_at: Date;
    updated_at: Date;
  };
  turns: {
    team_member_id: string;
    pipeline_key: string;
    turns: number;
    present: boolean;
    last_turn_at: Date | null;
  };
  assignments: {
    id: string;
    lead_id: string;
    pipeline_key: string;
    owner_id: string;
    decision_id: string;
    reason: RouteReason;
    assigned_at: Date;
    released_at: Date | null;
  };
  routing_config: {
    version: number;
    score_threshold: number;
    confidence_threshold: number;
    overrides: Record<string, Partial<Thresholds>>;
    intent_prior: number | null;
    created_at: Date;
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
    intent_version: number;
    intent_primary: Product | null;
    intent_evidence: Evidence | null;
    intent_basis: Basis | null;
    intent_as_of: Date | null;
    family_changed_at: Date | null;
    correlation_id: string | null;
    cycle: number;
    route_version: number;
    live_decision_id: string | null;
    basis_wait_since: Date | null;
    queued_at: Date | null;
    queued_pipeline: string | null;
  };
  routing_decisions: {
    id: string;
    lead_id: string;
    cycle: number;
    outcome: 'routed' | 'queued' | 'returned';
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
  };
};

export type RouteReason = 'account_owner' | 'fewest_turns' | 'manual' | 'fallback';

/** What a decision was made from, as it was at that moment. */
export type DecisionInputs = {
  lead_ids: string[];
  identified: boolean;
  suppressed: boolean;
  organization_id: string | null;
  score: { value: number; basis: Basis; as_of: string } | null;
  intent: { primary: Product | null; evidence: Evidence; basis: Basis; as_of: string } | null;
  /** Evidence and confidence at the instant of the decision. */
  evidence: Evidence;
  confidence: number;
  /** False: score and intent had not seen the same facts, and the lead had waited long enough. */
  same_facts: boolean;
};

export type Db = Kysely<RoutingTables & MessagingTables>;
export type Tx = Transaction<RoutingTables & MessagingTables>;
