-- Schema ingestion, written by `npm run migrate:dump`. Do not edit.

create table api_keys (
  id uuid not null,
  source text not null,
  key_hash bytea not null,
  scopes text[] not null,
  label text,
  rate_limit integer,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  constraint api_keys_key_hash_check CHECK ((octet_length(key_hash) = 32)),
  constraint api_keys_key_hash_key UNIQUE (key_hash),
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_rate_limit_check CHECK ((rate_limit >= 0)),
  constraint api_keys_scopes_check CHECK ((cardinality(scopes) > 0))
);
CREATE INDEX api_keys_by_source ON api_keys USING btree (source, id DESC);

create table broker_marks (
  name text not null,
  stream_created text not null,
  sequence bigint not null,
  message_id text not null,
  saved_at timestamp with time zone not null,
  constraint broker_marks_pkey PRIMARY KEY (name)
);

create table browser_claims (
  anonymous_id text not null,
  lead_id uuid not null,
  created_at timestamp with time zone not null,
  constraint browser_claims_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES ingestion.leads(id),
  constraint browser_claims_pkey PRIMARY KEY (anonymous_id, lead_id)
);
CREATE INDEX browser_claims_by_lead ON browser_claims USING btree (lead_id);

create table campaigns (
  id uuid not null,
  key text not null,
  name text not null,
  product text,
  created_at timestamp with time zone not null,
  channel text,
  starts_on date,
  ends_on date,
  cost_cents bigint,
  currency text,
  is_known boolean not null default true,
  updated_at timestamp with time zone not null,
  constraint campaigns_check CHECK ((ends_on >= starts_on)),
  constraint campaigns_check1 CHECK (((cost_cents IS NULL) = (currency IS NULL))),
  constraint campaigns_cost_cents_check CHECK ((cost_cents >= 0)),
  constraint campaigns_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint campaigns_key_key UNIQUE (key),
  constraint campaigns_pkey PRIMARY KEY (id)
);
CREATE INDEX campaigns_by_creation ON campaigns USING btree (created_at DESC, id DESC);

create table dead_letters (
  id uuid not null,
  durable text not null,
  message_key text not null,
  subject text not null,
  payload text not null,
  headers jsonb not null,
  error text not null,
  attempts integer not null,
  state text not null,
  first_failed_at timestamp with time zone not null,
  last_failed_at timestamp with time zone not null,
  constraint dead_letters_durable_message_key_key UNIQUE (durable, message_key),
  constraint dead_letters_pkey PRIMARY KEY (id),
  constraint dead_letters_state_check CHECK ((state = ANY (ARRAY['retrying'::text, 'parked'::text, 'replayed'::text, 'dropped'::text])))
);
CREATE INDEX dead_letters_by_state ON dead_letters USING btree (state, first_failed_at DESC, id DESC);

create table deliveries (
  id uuid not null,
  source_id uuid not null,
  received_at timestamp with time zone not null,
  authenticated boolean not null,
  status text not null,
  http_status integer not null,
  code text,
  error text,
  remedy text,
  errors jsonb not null default '[]'::jsonb,
  query jsonb not null default '{}'::jsonb,
  delivery_id text,
  body text,
  body_bytes integer not null,
  event_ids uuid[] not null default '{}'::uuid[],
  lead_ids uuid[] not null default '{}'::uuid[],
  duplicates integer not null default 0,
  replay_of uuid,
  constraint deliveries_pkey PRIMARY KEY (id),
  constraint deliveries_source_id_fkey FOREIGN KEY (source_id) REFERENCES ingestion.sources(id) ON DELETE CASCADE,
  constraint deliveries_status_check CHECK ((status = ANY (ARRAY['accepted'::text, 'waiting'::text, 'partly_rejected'::text, 'rejected'::text, 'refused'::text, 'failed'::text])))
);
CREATE INDEX deliveries_by_event ON deliveries USING gin (event_ids);
CREATE INDEX deliveries_by_lead ON deliveries USING gin (lead_ids);
CREATE INDEX deliveries_by_source ON deliveries USING btree (source_id, authenticated, id DESC);
CREATE INDEX deliveries_by_time ON deliveries USING btree (received_at);

create table erased_leads (
  lead_id uuid not null,
  erasure_id uuid not null,
  constraint erased_leads_erasure_id_fkey FOREIGN KEY (erasure_id) REFERENCES ingestion.erasures(id),
  constraint erased_leads_pkey PRIMARY KEY (lead_id)
);
CREATE INDEX erased_leads_by_erasure ON erased_leads USING btree (erasure_id);

create table erasures (
  id uuid not null,
  lead_id uuid not null,
  ordered_by text not null,
  ordered_at timestamp with time zone not null,
  constraint erasures_pkey PRIMARY KEY (id)
);

create table event_keys (
  event_id uuid not null,
  content_hash bytea not null,
  lead_id uuid not null,
  received_at timestamp with time zone not null,
  constraint event_keys_pkey PRIMARY KEY (event_id)
);

create table events (
  id uuid not null,
  lead_id uuid not null,
  event_type text not null,
  source text not null,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  occurred_at_original text,
  occurred_at_mark text,
  campaign_id uuid,
  properties jsonb not null,
  text text,
  revision integer not null default 1,
  status text not null default 'active'::text,
  anonymous_id text,
  anonymous_only boolean not null default false,
  status_reason text,
  status_note text,
  lead_reason text,
  status_by text,
  constraint events_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES ingestion.campaigns(id),
  constraint events_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES ingestion.leads(id),
  constraint events_pkey PRIMARY KEY (received_at, id),
  constraint events_status_check CHECK ((status = ANY (ARRAY['active'::text, 'quarantined'::text, 'removed'::text])))
) partition by RANGE (received_at);
CREATE INDEX events_by_browser ON ONLY events USING btree (anonymous_id, occurred_at, id) WHERE (anonymous_id IS NOT NULL);
CREATE INDEX events_by_campaign ON ONLY events USING btree (campaign_id, lead_id) WHERE (campaign_id IS NOT NULL);
CREATE INDEX events_by_id ON ONLY events USING btree (id);
CREATE INDEX events_by_lead ON ONLY events USING btree (lead_id, occurred_at DESC, id DESC);
CREATE INDEX events_in_quarantine ON ONLY events USING btree (received_at DESC, id DESC) WHERE (status = 'quarantined'::text);
CREATE INDEX events_that_identify ON ONLY events USING btree (anonymous_id, occurred_at, id) WHERE ((anonymous_id IS NOT NULL) AND (NOT anonymous_only));

create table identity_reviews (
  id uuid not null,
  kind text not null,
  value text not null,
  lead_a uuid not null,
  lead_b uuid not null,
  event_id uuid not null,
  state text not null default 'open'::text,
  created_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  decided_by text,
  constraint identity_reviews_check CHECK ((lead_a < lead_b)),
  constraint identity_reviews_kind_value_lead_a_lead_b_key UNIQUE (kind, value, lead_a, lead_b),
  constraint identity_reviews_lead_a_fkey FOREIGN KEY (lead_a) REFERENCES ingestion.leads(id),
  constraint identity_reviews_lead_b_fkey FOREIGN KEY (lead_b) REFERENCES ingestion.leads(id),
  constraint identity_reviews_pkey PRIMARY KEY (id),
  constraint identity_reviews_state_check CHECK ((state = ANY (ARRAY['open'::text, 'same'::text, 'different'::text, 'settled'::text])))
);
CREATE INDEX identity_reviews_by_a ON identity_reviews USING btree (lead_a);
CREATE INDEX identity_reviews_by_b ON identity_reviews USING btree (lead_b);
CREATE INDEX identity_reviews_by_state ON identity_reviews USING btree (state, created_at DESC, id DESC);

create table import_chunks (
  import_id uuid not null,
  "position" integer not null,
  bytes bytea not null,
  constraint import_chunks_import_id_fkey FOREIGN KEY (import_id) REFERENCES ingestion.imports(id) ON DELETE CASCADE,
  constraint import_chunks_pkey PRIMARY KEY (import_id, "position")
);

create table import_errors (
  import_id uuid not null,
  row_number integer not null,
  "position" integer not null,
  severity text not null,
  column_name text,
  code text not null,
  value text,
  message text not null,
  remedy text not null,
  constraint import_errors_import_id_fkey FOREIGN KEY (import_id) REFERENCES ingestion.imports(id) ON DELETE CASCADE,
  constraint import_errors_pkey PRIMARY KEY (import_id, row_number, "position"),
  constraint import_errors_severity_check CHECK ((severity = ANY (ARRAY['error'::text, 'warning'::text])))
);

create table imports (
  id uuid not null,
  state text not null,
  format text not null,
  encoding text,
  bytes bigint not null default 0,
  source text not null,
  event_type text,
  conference text,
  campaign text,
  date_order text not null,
  time_zone text not null,
  dry_run boolean not null,
  created_by text not null,
  bound_to_source text,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  rows_total integer,
  rows_done integer not null default 0,
  recorded integer not null default 0,
  duplicates integer not null default 0,
  rejected integer not null default 0,
  passed_over integer not null default 0,
  empty integer not null default 0,
  warnings integer not null default 0,
  issues jsonb not null default '[]'::jsonb,
  report jsonb,
  failure jsonb,
  worker uuid,
  attempts integer not null default 0,
  next_received_at timestamp with time zone,
  constraint imports_date_order_check CHECK ((date_order = ANY (ARRAY['dmy'::text, 'mdy'::text, 'ymd'::text, 'auto'::text]))),
  constraint imports_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'ndjson'::text, 'json'::text]))),
  constraint imports_pkey PRIMARY KEY (id),
  constraint imports_state_check CHECK ((state = ANY (ARRAY['receiving'::text, 'queued'::text, 'running'::text, 'done'::text, 'failed'::text, 'canceled'::text])))
);
CREATE INDEX imports_by_creation ON imports USING btree (created_at DESC, id DESC);

create table inbox (
  message_id uuid not null,
  message_day date not null,
  constraint inbox_pkey PRIMARY KEY (message_id, message_day)
) partition by RANGE (message_day);

create table lead_aliases (
  lead_id uuid not null,
  into_lead_id uuid,
  version integer not null,
  constraint lead_aliases_check CHECK ((into_lead_id <> lead_id)),
  constraint lead_aliases_pkey PRIMARY KEY (lead_id)
);
CREATE INDEX lead_aliases_by_target ON lead_aliases USING btree (into_lead_id);

create table lead_conflicts (
  conflict_id uuid not null,
  lead_id uuid not null,
  is_live boolean not null,
  version integer not null,
  constraint lead_conflicts_pkey PRIMARY KEY (conflict_id)
);
CREATE INDEX lead_conflicts_by_lead ON lead_conflicts USING btree (lead_id);

create table lead_deals (
  deal_id uuid not null,
  lead_id uuid not null,
  pipeline_key text not null,
  status text not null,
  value_cents bigint not null,
  currency text not null,
  version integer not null,
  created_at timestamp with time zone not null,
  constraint lead_deals_pkey PRIMARY KEY (deal_id)
);
CREATE INDEX lead_deals_by_lead ON lead_deals USING btree (lead_id);

create table lead_fetches (
  source_id uuid not null,
  external_id text not null,
  pointer jsonb not null,
  delivery_ids uuid[] not null,
  received_at timestamp with time zone not null,
  attempts integer not null default 0,
  due_at timestamp with time zone,
  error text,
  constraint lead_fetches_pkey PRIMARY KEY (source_id, external_id),
  constraint lead_fetches_source_id_fkey FOREIGN KEY (source_id) REFERENCES ingestion.sources(id) ON DELETE CASCADE
);
CREATE INDEX lead_fetches_due ON lead_fetches USING btree (due_at);

create table lead_identifiers (
  kind text not null,
  value text not null,
  lead_id uuid not null,
  created_at timestamp with time zone not null,
  constraint lead_identifiers_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'linkedin_url'::text, 'phone'::text, 'external_id'::text, 'anonymous_id'::text]))),
  constraint lead_identifiers_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES ingestion.leads(id),
  constraint lead_identifiers_pkey PRIMARY KEY (kind, value)
);
CREATE INDEX lead_identifiers_by_lead ON lead_identifiers USING btree (lead_id);

create table lead_links (
  lead_a uuid not null,
  lead_b uuid not null,
  event_id uuid not null,
  created_at timestamp with time zone not null,
  cut_at timestamp with time zone,
  constraint lead_links_check CHECK ((lead_a < lead_b)),
  constraint lead_links_lead_a_fkey FOREIGN KEY (lead_a) REFERENCES ingestion.leads(id),
  constraint lead_links_lead_b_fkey FOREIGN KEY (lead_b) REFERENCES ingestion.leads(id),
  constraint lead_links_pkey PRIMARY KEY (lead_a, lead_b)
);
CREATE INDEX lead_links_by_second ON lead_links USING btree (lead_b);

create table lead_routes (
  lead_id uuid not null,
  pipeline_key text,
  owner_id uuid,
  routed_at timestamp with time zone not null,
  version integer not null,
  constraint lead_routes_pkey PRIMARY KEY (lead_id)
);

create table lead_views (
  lead_id uuid not null,
  score integer not null default 0,
  score_version integer not null default 0,
  intent text,
  confidence double precision not null default 0,
  intent_version integer not null default 0,
  pipeline_key text,
  owner_id uuid,
  routed_at timestamp with time zone,
  deal_id uuid,
  is_customer boolean not null default false,
  in_conflict boolean not null default false,
  constraint lead_views_pkey PRIMARY KEY (lead_id)
);
CREATE INDEX lead_views_by_owner ON lead_views USING btree (owner_id, lead_id) WHERE (owner_id IS NOT NULL);
CREATE INDEX lead_views_by_pipeline ON lead_views USING btree (pipeline_key, lead_id);
CREATE INDEX lead_views_by_score ON lead_views USING btree (score DESC, lead_id DESC);

create table leads (
  id uuid not null,
  email text,
  first_name text,
  last_name text,
  company text,
  job_title text,
  phone text,
  linkedin_url text,
  field_times jsonb not null default '{}'::jsonb,
  organization_id uuid,
  source text not null,
  identified boolean not null,
  suppressed boolean not null default false,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  own jsonb,
  constraint leads_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES ingestion.organizations(id),
  constraint leads_pkey PRIMARY KEY (id)
);
CREATE INDEX leads_by_creation ON leads USING btree (created_at DESC, id DESC);
CREATE INDEX leads_by_organization ON leads USING btree (organization_id) WHERE (organization_id IS NOT NULL);

create table organizations (
  id uuid not null,
  name text not null,
  domain text,
  company_key text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint organizations_check CHECK (((domain IS NOT NULL) OR (company_key IS NOT NULL))),
  constraint organizations_company_key_key UNIQUE (company_key),
  constraint organizations_domain_key UNIQUE (domain),
  constraint organizations_pkey PRIMARY KEY (id)
);
CREATE INDEX organizations_by_creation ON organizations USING btree (created_at DESC, id DESC);

create table outbox (
  created_at timestamp with time zone not null,
  batch_id uuid not null,
  "position" integer not null,
  message_id uuid not null,
  subject text not null,
  payload text not null,
  constraint outbox_pkey PRIMARY KEY (created_at, batch_id, "position")
) partition by RANGE (created_at);

create table outbox_batches (
  created_at timestamp with time zone not null,
  batch_id uuid not null,
  published_at timestamp with time zone,
  constraint outbox_batches_pkey PRIMARY KEY (created_at, batch_id)
) partition by RANGE (created_at);
CREATE INDEX outbox_batches_by_publication ON ONLY outbox_batches USING btree (published_at);
CREATE INDEX outbox_batches_unpublished ON ONLY outbox_batches USING btree (created_at) WHERE (published_at IS NULL);

create table reused_event_ids (
  event_id uuid not null,
  content_hash bytea not null,
  event jsonb not null,
  received_at timestamp with time zone not null,
  constraint reused_event_ids_pkey PRIMARY KEY (event_id, content_hash)
);
CREATE INDEX reused_event_ids_by_identifier ON reused_event_ids USING gin (((event -> 'identifiers'::text)) jsonb_path_ops);

create table source_campaigns (
  source text not null,
  external_id text not null,
  campaign_id uuid not null,
  constraint source_campaigns_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES ingestion.campaigns(id) ON DELETE CASCADE,
  constraint source_campaigns_pkey PRIMARY KEY (source, external_id)
);
CREATE INDEX source_campaigns_by_campaign ON source_campaigns USING btree (campaign_id);

create table source_hours (
  source_id uuid not null,
  hour timestamp with time zone not null,
  deliveries integer not null,
  constraint source_hours_pkey PRIMARY KEY (source_id, hour),
  constraint source_hours_source_id_fkey FOREIGN KEY (source_id) REFERENCES ingestion.sources(id) ON DELETE CASCADE
);

create table sources (
  id uuid not null,
  name text not null,
  adapter text not null,
  enabled boolean not null default true,
  managed_by text not null default 'api'::text,
  sealed text not null,
  secret_count integer not null,
  has_access_token boolean not null,
  token_hashes bytea[] not null,
  signature text,
  mapping jsonb,
  default_event_type text,
  time_zone text,
  silent_after_hours integer,
  silent_since timestamp with time zone,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint sources_managed_by_check CHECK ((managed_by = ANY (ARRAY['api'::text, 'environment'::text]))),
  constraint sources_name_key UNIQUE (name),
  constraint sources_pkey PRIMARY KEY (id),
  constraint sources_silent_after_hours_check CHECK ((silent_after_hours >= 0))
);

create table suppressions (
  id uuid not null,
  address_hash bytea not null,
  address text,
  reason text not null,
  note text,
  source text not null,
  created_at timestamp with time zone not null,
  constraint suppressions_address_hash_check CHECK ((octet_length(address_hash) = 32)),
  constraint suppressions_address_hash_key UNIQUE (address_hash),
  constraint suppressions_pkey PRIMARY KEY (id),
  constraint suppressions_reason_check CHECK ((reason = ANY (ARRAY['unsubscribed'::text, 'bounced'::text, 'manual'::text, 'erased'::text])))
);
CREATE INDEX suppressions_by_creation ON suppressions USING btree (created_at DESC, id DESC);

create table timeline_entries (
  lead_id uuid not null,
  at timestamp with time zone not null,
  id uuid not null,
  kind text not null,
  data jsonb not null,
  constraint timeline_entries_pkey PRIMARY KEY (lead_id, at, id)
);

create table timers (
  key text not null,
  kind text not null,
  due_at timestamp with time zone not null,
  payload jsonb not null,
  attempts integer not null default 0,
  constraint timers_pkey PRIMARY KEY (key)
);
CREATE INDEX timers_due ON timers USING btree (due_at);

CREATE OR REPLACE FUNCTION ingestion.drop_event_partitions(keep_months integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'ingestion', 'pg_temp'
 SET "TimeZone" TO 'UTC'
 SET lock_timeout TO '2s'
AS $function$
      declare
        first_kept date := date_trunc('month', now()) - make_interval(months => greatest(keep_months, 1));
        partition text;
        dropped integer := 0;
      begin
        perform pg_advisory_xact_lock(hashtext('ingestion.maintain_event_partitions'));
        for partition in
          select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'events'::regclass and c.relname ~ '^events_[0-9]{6}$'
            and to_date(right(c.relname, 6), 'YYYYMM') < first_kept
          order by c.relname loop
          execute format('drop table %I', partition);
          dropped := dropped + 1;
        end loop;
        delete from events_default where received_at < first_kept;
        delete from reused_event_ids where received_at < first_kept;
        return dropped;
      end
      $function$;

CREATE OR REPLACE FUNCTION ingestion.maintain_event_partitions()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'ingestion', 'pg_temp'
 SET "TimeZone" TO 'UTC'
 SET lock_timeout TO '2s'
AS $function$
      declare
        month date;
        partition text;
      begin
        perform pg_advisory_xact_lock(hashtext('ingestion.maintain_event_partitions'));
        for month in select generate_series(
          date_trunc('month', now() - interval '1 month'), now() + interval '3 months', interval '1 month')::date loop
          partition := format('events_%s', to_char(month, 'YYYYMM'));
          if to_regclass(partition) is null then
            begin
              execute format('create table %I partition of events for values from (%L) to (%L)',
                partition, month, (month + interval '1 month')::date);
            exception when check_violation then
              null; -- events of that month are in the default partition already, and stay there
            end;
          end if;
        end loop;
      end
      $function$;

CREATE OR REPLACE FUNCTION ingestion.maintain_partitions(keep_outbox interval, keep_inbox interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'ingestion', 'pg_temp'
 SET "TimeZone" TO 'UTC'
 SET lock_timeout TO '2s'
AS $function$
    declare
      parent text;
      keep interval;
      day date;
      partition text;
    begin
      perform pg_advisory_xact_lock(hashtext('ingestion' || '.maintain_partitions'));
      foreach parent in array array['inbox', 'outbox_batches', 'outbox'] loop
        keep := case parent when 'inbox' then keep_inbox else keep_outbox end;
        for day in select generate_series(current_date - 1, current_date + 7, interval '1 day')::date loop
          partition := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
          if to_regclass(partition) is null then
            begin
              execute format('create table %I partition of %I for values from (%L) to (%L)',
                partition, parent, day, day + 1);
            exception when check_violation then
              null; -- rows of that day are in the default partition already, and stay there
            end;
          end if;
        end loop;
        for partition in
          select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = to_regclass(parent) and c.relname ~ '_[0-9]{8}$'
            and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 < (now() - keep)::date
        loop
          execute format('drop table %I', partition);
        end loop;
      end loop;
      delete from inbox_default where message_day < (now() - keep_inbox)::date;
      delete from outbox_default where created_at < now() - keep_outbox;
      delete from outbox_batches_default where created_at < now() - keep_outbox;
    end
    $function$;
