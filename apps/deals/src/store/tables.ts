import type { Generated, Kysely, Transaction } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import type { LineItem } from '../domain/line-items.ts';
import type { DealStatus } from '../domain/settle-merged.ts';

/** The tables of `migrations/deals`, besides those of messaging. */
export type DealsTables = {
  pipelines: { id: string; key: string; name: string; position: number };
  pipeline_stages: {
    id: string;
    pipeline_id: string;
    key: string;
    name: string;
    position: number;
    probability: number;
    rotting_days: number;
    /** No deal comes into it any more. */
    retired_at: Date | null;
  };
  deal_leads: { lead_id: string };
  deals: {
    id: string;
    /** Null, as the next one, once the person was erased. */
    lead_id: string | null;
    root_id: string | null;
    pipeline_id: string;
    stage_id: string;
    owner_id: string | null;
    title: string | null;
    notes: string | null;
    /** ISO date. */
    expected_close_date: string | null;
    value_cents: number;
    currency: string;
    items: LineItem[];
    status: DealStatus;
    close_reason: string | null;
    superseded_by: string | null;
    opened_at: Date | null;
    version: number;
    decision_id: string | null;
    routed_at: Date | null;
    /** Of the newest word of routing that has come to it; 0: none has. */
    route_version: number;
    score: number | null;
    confidence: number | null;
    stage_entered_at: Date;
    created_at: Date;
    updated_at: Date;
    /** Team member, source of a key, or the service whose message it was. */
    updated_by: string | null;
    /** When a person first had a hand in it. */
    touched_at: Date | null;
    closed_at: Date | null;
  };
  route_ends: { lead_id: string; pipeline_id: string; version: number };
  deal_routes: { decision_id: string; deal_id: string; routed_at: Date };
  deal_stage_history: {
    deal_id: string;
    version: number;
    from_stage_id: string | null;
    to_stage_id: string;
    from_status: DealStatus | null;
    to_status: DealStatus;
    caused_by: string | null;
    actor: string | null;
    channel: Generated<Channel>;
    changed_at: Date;
    /** Until when it stood so. */
    left_at: Date | null;
  };
  deal_requests: { source: string; key: string; body_hash: string; deal_id: string };
};

/** The way a change came. */
export type Channel = 'api' | 'message';

export type Db = Kysely<DealsTables & MessagingTables>;
export type Tx = Transaction<DealsTables & MessagingTables>;
