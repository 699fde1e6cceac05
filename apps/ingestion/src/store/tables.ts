import type { EventStatus } from '@dna/contracts';
import type { Generated } from '@dna/database';
import type { DeliveryStatus } from '../domain/sources/delivery-status.ts';
import type { LeadProfile } from '../domain/identity/lead-profile.ts';
import type { ImportTables } from './import-tables.ts';
import type { SuppressionReason } from '../domain/suppression-reason.ts';

/** Kysely types of the schema `ingestion`, beside the messaging tables. */
export type IngestionTables = ImportTables & {
  organizations: {
    id: string;
    name: string;
    domain: string | null;
    company_key: string | null;
    created_at: Date;
    updated_at: Date;
  };
  campaigns: {
    id: string;
    key: string;
    name: string;
    product: string | null;
    channel: string | null;
    /** Days, as `2026-11-25`. */
    starts_on: string | null;
    ends_on: string | null;
    cost_cents: number | null;
    currency: string | null;
    /** False: an event named it, and nobody has described it yet. */
    is_known: Generated<boolean>;
    created_at: Date;
    updated_at: Date;
  };
  source_campaigns: { source: string; external_id: string; campaign_id: string };
  suppressions: {
    id: string;
    address_hash: Buffer;
    /** Null once the person was erased. */
    address: string | null;
    reason: SuppressionReason;
    note: string | null;
    source: string;
    created_at: Date;
  };
  erasures: { id: string; lead_id: string; ordered_by: string; ordered_at: Date };
  erased_leads: { lead_id: string; erasure_id: string };
  timeline_entries: { lead_id: string; at: Date; id: string; kind: string; data: Record<string, unknown> };
  lead_routes: {
    lead_id: string;
    pipeline_key: string | null;
    owner_id: string | null;
    routed_at: Date;
    version: number;
  };
  lead_deals: {
    deal_id: string;
    lead_id: string;
    pipeline_key: string;
    status: string;
    value_cents: number;
    currency: string;
    version: number;
    created_at: Date;
  };
  lead_conflicts: { conflict_id: string; lead_id: string; is_live: boolean; version: number };
  leads: {
    id: string;
    email: string | null;
    first_name: string | null;
    last_name: string | null;
    company: string | null;
    job_title: string | null;
    phone: string | null;
    linkedin_url: string | null;
    field_times: Generated<Record<string, string>>;
    organization_id: string | null;
    source: string;
    identified: boolean;
    suppressed: Generated<boolean>;
    /** What it was told itself, where the columns show its whole family. */
    own: LeadProfile | null;
    version: Generated<number>;
    created_at: Date;
    updated_at: Date;
  };
  lead_identifiers: { kind: string; value: string; lead_id: string; created_at: Date };
  events: {
    id: string;
    lead_id: string;
    event_type: string;
    source: string;
    occurred_at: Date;
    received_at: Date;
    occurred_at_original: string | null;
    occurred_at_mark: string | null;
    campaign_id: string | null;
    properties: Record<string, unknown>;
    text: string | null;
    revision: Generated<number>;
    status: Generated<EventStatus>;
    status_reason: string | null;
    status_note: string | null;
    /** The source of the key; null: the engine. */
    status_by: string | null;
    lead_reason: string | null;
    anonymous_id: string | null;
    anonymous_only: Generated<boolean>;
  };
  lead_links: { lead_a: string; lead_b: string; event_id: string; created_at: Date; cut_at: Date | null };
  browser_claims: { anonymous_id: string; lead_id: string; created_at: Date };
  identity_reviews: {
    id: string;
    kind: string;
    value: string;
    lead_a: string;
    lead_b: string;
    event_id: string;
    /** settled: the two have become one by something else; open again when they are parted. */
    state: 'open' | 'same' | 'different' | 'settled';
    created_at: Date;
    decided_at: Date | null;
    decided_by: string | null;
  };
  sources: {
    id: string;
    name: string;
    adapter: string;
    enabled: Generated<boolean>;
    managed_by: Generated<'api' | 'environment'>;
    sealed: string;
    secret_count: number;
    has_access_token: boolean;
    token_hashes: Buffer[];
    signature: string | null;
    mapping: unknown;
    default_event_type: string | null;
    time_zone: string | null;
    silent_after_hours: number | null;
    silent_since: Date | null;
    version: Generated<number>;
    created_at: Date;
    updated_at: Date;
  };
  source_hours: { source_id: string; hour: Date; deliveries: number };
  deliveries: {
    id: string;
    source_id: string;
    received_at: Date;
    authenticated: boolean;
    status: DeliveryStatus;
    http_status: number;
    code: string | null;
    error: string | null;
    remedy: string | null;
    errors: { index: number; path: string; message: string }[];
    query: Record<string, string>;
    delivery_id: string | null;
    body: string | null;
    body_bytes: number;
    event_ids: string[];
    lead_ids: string[];
    duplicates: number;
    replay_of: string | null;
  };
  lead_fetches: {
    source_id: string;
    external_id: string;
    pointer: unknown;
    delivery_ids: string[];
    received_at: Date;
    attempts: number;
    due_at: Date | null;
    error: string | null;
  };
  api_keys: {
    id: string;
    source: string;
    key_hash: Buffer;
    scopes: string[];
    label: string | null;
    rate_limit: number | null;
    version: Generated<number>;
    created_at: Date;
    updated_at: Date;
    expires_at: Date | null;
    revoked_at: Date | null;
    last_used_at: Date | null;
  };
  event_keys: { event_id: string; content_hash: Buffer; lead_id: string; received_at: Date };
  reused_event_ids: { event_id: string; content_hash: Buffer; event: unknown; received_at: Date };
  lead_views: {
    lead_id: string;
    score: Generated<number>;
    score_version: Generated<number>;
    intent: string | null;
    confidence: Generated<number>;
    intent_version: Generated<number>;
    pipeline_key: string | null;
    owner_id: string | null;
    routed_at: Date | null;
    deal_id: string | null;
    is_customer: Generated<boolean>;
    in_conflict: Generated<boolean>;
  };
};
