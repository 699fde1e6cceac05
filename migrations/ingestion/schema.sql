-- Schema ingestion, written by `npm run migrate:dump`. Do not edit.

create table broker_marks (
  name text not null,
  stream_created text not null,
  sequence bigint not null,
  message_id text not null,
  saved_at timestamp with time zone not null,
  constraint broker_marks_pkey PRIMARY KEY (name)
);

create table campaigns (
  id uuid not null,
  key text not null,
  name text not null,
  product text,
  created_at timestamp with time zone not null,
  constraint campaigns_key_key UNIQUE (key),
  constraint campaigns_pkey PRIMARY KEY (id)
);

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
  constraint events_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES ingestion.campaigns(id),
  constraint events_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES ingestion.leads(id),
  constraint events_pkey PRIMARY KEY (received_at, id),
  constraint events_status_check CHECK ((status = ANY (ARRAY['active'::text, 'quarantined'::text, 'removed'::text])))
) partition by RANGE (received_at);
CREATE INDEX events_by_id ON ONLY events USING btree (id);
CREATE INDEX events_by_lead ON ONLY events USING btree (lead_id, occurred_at DESC, id DESC);

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
  route_version integer not null default 0,
  deal_id uuid,
  deal_version bigint not null default 0,
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
  constraint organizations_check CHECK (((domain IS NOT NULL) OR (company_key IS NOT NULL))),
  constraint organizations_company_key_key UNIQUE (company_key),
  constraint organizations_domain_key UNIQUE (domain),
  constraint organizations_pkey PRIMARY KEY (id)
);

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

create table timers (
  key text not null,
  kind text not null,
  due_at timestamp with time zone not null,
  payload jsonb not null,
  attempts integer not null default 0,
  constraint timers_pkey PRIMARY KEY (key)
);
CREATE INDEX timers_due ON timers USING btree (due_at);

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
