import type { Generated } from '@dna/database';

/** Kysely types of the schema `ingestion`, beside the messaging tables. */
export type IngestionTables = {
  organizations: {
    id: string;
    name: string;
    domain: string | null;
    company_key: string | null;
    created_at: Date;
  };
  campaigns: { id: string; key: string; name: string; product: string | null; created_at: Date };
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
    status: Generated<string>;
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
    route_version: Generated<number>;
    deal_id: string | null;
    deal_version: Generated<number>;
  };
};
