import type { Generated, Kysely, Transaction } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import type { FactsTable } from '@dna/lead-facts';
import type { OutcomesTable, SimulationRow } from '@dna/rulesets';
import type { Condition, Rule } from '../domain/rule.ts';

/** Tables of the schema `scoring`, made by `migrations/scoring`. */
export type ScoringTables = {
  facts: FactsTable;
  scoring_rulesets: {
    version: number;
    status: 'draft' | 'published' | 'retired';
    created_at: Date;
    published_at: Date | null;
    recomputed_at: Date | null;
  };
  scoring_rules: {
    ruleset_version: number;
    rule_id: string;
    name: string;
    event_type: string;
    source: string | null;
    conditions: Condition[];
    milli_points: number;
    cap_milli_points: number | null;
    cap_days: number | null;
    decay_kind: 'none' | 'expire' | 'linear' | 'half_life';
    decay_days: number | null;
    enabled: boolean;
  };
  contributions: {
    event_id: string;
    rule_id: string;
    lead_id: string;
    occurred_at: Date;
    milli_points: number;
    effective_milli_points: number;
  };
  lead_scores: {
    lead_id: string;
    version: Generated<number>;
    basis_count: Generated<number>;
    basis_xor: Generated<string>;
    score: Generated<number>;
    as_of: Date | null;
    ruleset_version: number | null;
    next_change_at: Date | null;
    hot_armed: Generated<boolean>;
    hot_crossings: Generated<number>;
  };
  score_adjustments: {
    id: string;
    lead_id: string;
    milli_points: number;
    reason: string;
    author: string;
    at: Date;
  };
  simulations: SimulationRow<Rule>;
  deal_outcomes: OutcomesTable;
  score_history: {
    lead_id: string;
    version: number;
    at: Date;
    score: number;
    previous: number;
    reason: 'event' | 'decay' | 'identity' | 'ruleset' | 'adjustment';
    event_id: string | null;
    ruleset_version: number;
  };
};

export type Db = Kysely<ScoringTables & MessagingTables>;
export type Tx = Transaction<ScoringTables & MessagingTables>;
