/** Everything that the engine knows when it has come to rest, as rows of its tables. */
export type Snapshot = {
  /** Postgres's clock. */
  at: Date;
  events: { id: string; lead_id: string; status: string }[];
  leads: LeadRow[];
  /** Identifiers in the domain that only bad requests name. */
  poisonIdentifiers: string[];
  /** By schema. */
  aliases: Record<string, { lead_id: string; into_lead_id: string | null }[]>;
  facts: Record<'scoring' | 'intent', string[]>;
  contributions: { lead_id: string; occurred_at: Date; effective_milli_points: number }[];
  scores: {
    lead_id: string;
    version: number;
    score: number;
    basis_count: number;
    basis_xor: string;
    hot_crossings: number;
  }[];
  intents: {
    lead_id: string;
    version: number;
    primary_product: string | null;
    confidence: number;
    evidence: Record<string, number>;
    as_of: Date | null;
    basis_count: number;
    basis_xor: string;
  }[];
  views: {
    lead_id: string;
    score: number;
    score_version: number;
    intent: string | null;
    confidence: number;
    intent_version: number;
    pipeline_key: string | null;
    owner_id: string | null;
    deal_id: string | null;
  }[];
  routingStates: {
    lead_id: string;
    score_version: number;
    intent_version: number;
    live_decision_id: string | null;
    queued_pipeline: string | null;
    conflict_id: string | null;
  }[];
  conflicts: {
    id: string;
    lead_id: string | null;
    pipeline_key: string | null;
    kind: string;
    state: string;
    version: number;
    choice: { pipeline_key: string | null } | null;
  }[];
  conflictTransitions: { conflict_id: string; version: number; state: string }[];
  decisions: Decision[];
  assignments: {
    id: string;
    lead_id: string;
    owner_id: string;
    decision_id: string;
    reason: string;
    assigned_at: Date;
    released_at: Date | null;
  }[];
  members: { id: string; capacity: number; pipelines: string[] }[];
  deals: {
    id: string;
    lead_id: string;
    root_id: string;
    pipeline_key: string;
    status: string;
    owner_id: string | null;
    decision_id: string | null;
    opened_at: Date | null;
    created_at: Date;
  }[];
  dealRoutes: { decision_id: string; deal_id: string }[];
  notifications: {
    id: string;
    dedupe_key: string;
    template: string;
    lead_id: string | null;
    status: string;
  }[];
  /** What asks for a notification: keys of crossings and of opened deals, as the owners have told them. */
  notificationCauses: string[];
  slackMessages: { notification_id: string; status: string }[];
  /** Notification ids that Slack itself shows. */
  slackShows: string[];
  deadLetters: { service: string; durable: string; state: string; payload: string; error: string }[];
  /** By schema: outbox batches that were not published, and timers that should have been handled. */
  unfinished: { schema: string; batches: number; timers: number }[];
  crashes: Record<string, number>;
  /** What the API answers for leads, by id. */
  shown: Map<string, ShownScore>;
};

/** A status where there is no score to be seen. */
export type ShownScore = { score: number; sumOfPoints: number; at: Date } | { status: number };

export type LeadRow = {
  id: string;
  created_at: Date;
  identified: boolean;
  suppressed: boolean;
  job_title: string | null;
  field_times: Record<string, string>;
};

export type Decision = {
  id: string;
  lead_id: string;
  cycle: number;
  outcome: string;
  pipeline_key: string | null;
  product: string | null;
  owner_id: string | null;
  /** Null: the rules decided. */
  actor: string | null;
  decided_at: Date;
  inputs: {
    lead_ids: string[];
    identified: boolean;
    suppressed: boolean;
    score: { value: number } | null;
    evidence: Record<string, number>;
    confidence: number;
  };
};
