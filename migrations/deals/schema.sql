-- Schema deals, written by `npm run migrate:dump`. Do not edit.

create table broker_marks (
  name text not null,
  stream_created text not null,
  sequence bigint not null,
  message_id text not null,
  saved_at timestamp with time zone not null,
  constraint broker_marks_pkey PRIMARY KEY (name)
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

create table deal_leads (
  lead_id uuid not null,
  constraint deal_leads_pkey PRIMARY KEY (lead_id)
);

create table deal_requests (
  source text not null,
  key text not null,
  body_hash text not null,
  deal_id uuid not null,
  constraint deal_requests_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES deals.deals(id),
  constraint deal_requests_pkey PRIMARY KEY (source, key)
);
CREATE INDEX deal_requests_by_deal ON deal_requests USING btree (deal_id);

create table deal_routes (
  decision_id uuid not null,
  deal_id uuid not null,
  routed_at timestamp with time zone not null,
  constraint deal_routes_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES deals.deals(id),
  constraint deal_routes_pkey PRIMARY KEY (decision_id)
);
CREATE INDEX deal_routes_by_deal ON deal_routes USING btree (deal_id);

create table deal_stage_history (
  deal_id uuid not null,
  version integer not null,
  from_stage_id uuid,
  to_stage_id uuid not null,
  from_status text,
  to_status text not null,
  caused_by uuid,
  changed_at timestamp with time zone not null,
  left_at timestamp with time zone,
  actor text,
  channel text not null default 'message'::text,
  constraint deal_stage_history_check CHECK ((left_at >= changed_at)),
  constraint deal_stage_history_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES deals.deals(id),
  constraint deal_stage_history_from_stage_id_fkey FOREIGN KEY (from_stage_id) REFERENCES deals.pipeline_stages(id),
  constraint deal_stage_history_pkey PRIMARY KEY (deal_id, version),
  constraint deal_stage_history_to_stage_id_fkey FOREIGN KEY (to_stage_id) REFERENCES deals.pipeline_stages(id)
);

create table deals (
  id uuid not null,
  lead_id uuid,
  root_id uuid,
  pipeline_id uuid not null,
  stage_id uuid not null,
  owner_id uuid,
  value_cents bigint not null default 0,
  currency text not null default 'EUR'::text,
  status text not null,
  superseded_by uuid,
  opened_at timestamp with time zone,
  version integer not null default 1,
  decision_id uuid,
  routed_at timestamp with time zone,
  score integer,
  confidence double precision,
  stage_entered_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  title text,
  notes text,
  expected_close_date date,
  close_reason text,
  items jsonb not null default '[]'::jsonb,
  updated_by text,
  route_version integer not null default 0,
  touched_at timestamp with time zone,
  constraint deals_check CHECK (((status = 'superseded'::text) = (superseded_by IS NOT NULL))),
  constraint deals_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint deals_decision_id_key UNIQUE (decision_id),
  constraint deals_items_check CHECK ((jsonb_typeof(items) = 'array'::text)),
  constraint deals_of_nobody CHECK ((((lead_id IS NULL) = (root_id IS NULL)) AND ((lead_id IS NOT NULL) OR (status = ANY (ARRAY['won'::text, 'lost'::text, 'void'::text]))))),
  constraint deals_one_open EXCLUDE USING btree (root_id WITH =, pipeline_id WITH =) WHERE ((status = 'open'::text)) DEFERRABLE INITIALLY DEFERRED,
  constraint deals_pipeline_id_fkey FOREIGN KEY (pipeline_id) REFERENCES deals.pipelines(id),
  constraint deals_pipeline_id_stage_id_fkey FOREIGN KEY (pipeline_id, stage_id) REFERENCES deals.pipeline_stages(pipeline_id, id),
  constraint deals_pkey PRIMARY KEY (id),
  constraint deals_status_check CHECK ((status = ANY (ARRAY['open'::text, 'won'::text, 'lost'::text, 'void'::text, 'superseded'::text]))),
  constraint deals_superseded_by_fkey FOREIGN KEY (superseded_by) REFERENCES deals.deals(id),
  constraint deals_value_cents_check CHECK ((value_cents >= 0))
);
CREATE INDEX deals_by_lead ON deals USING btree (lead_id, pipeline_id);
CREATE INDEX deals_by_owner ON deals USING btree (owner_id, created_at DESC, id DESC);
CREATE INDEX deals_by_pipeline ON deals USING btree (pipeline_id, created_at DESC, id DESC);
CREATE INDEX deals_by_root ON deals USING btree (root_id, created_at DESC, id DESC);
CREATE INDEX deals_by_stage ON deals USING btree (pipeline_id, stage_id, created_at DESC, id DESC);
CREATE INDEX deals_by_status ON deals USING btree (status, created_at DESC, id DESC);
CREATE INDEX deals_by_time ON deals USING btree (created_at DESC, id DESC);
CREATE INDEX deals_by_words ON deals USING gin (to_tsvector('simple'::regconfig, regexp_replace(((COALESCE(title, ''::text) || ' '::text) || COALESCE(notes, ''::text)), '[^[:alnum:]]+'::text, ' '::text, 'g'::text)));

create table erased_leads (
  lead_id uuid not null,
  erased_at timestamp with time zone not null,
  constraint erased_leads_pkey PRIMARY KEY (lead_id)
);

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

create table pipeline_stages (
  id uuid not null,
  pipeline_id uuid not null,
  key text not null,
  name text not null,
  "position" integer not null,
  probability integer not null,
  rotting_days integer not null,
  retired_at timestamp with time zone,
  constraint pipeline_stages_pipeline_id_fkey FOREIGN KEY (pipeline_id) REFERENCES deals.pipelines(id),
  constraint pipeline_stages_pipeline_id_id_key UNIQUE (pipeline_id, id),
  constraint pipeline_stages_pipeline_id_key_key UNIQUE (pipeline_id, key),
  constraint pipeline_stages_pipeline_id_position_key UNIQUE (pipeline_id, "position"),
  constraint pipeline_stages_pkey PRIMARY KEY (id),
  constraint pipeline_stages_probability_check CHECK (((probability >= 0) AND (probability <= 100))),
  constraint pipeline_stages_rotting_days_check CHECK ((rotting_days > 0))
);

create table pipelines (
  id uuid not null,
  key text not null,
  name text not null,
  "position" integer not null,
  constraint pipelines_key_key UNIQUE (key),
  constraint pipelines_pkey PRIMARY KEY (id),
  constraint pipelines_position_key UNIQUE ("position")
);

create table route_ends (
  lead_id uuid not null,
  pipeline_id uuid not null,
  version integer not null,
  constraint route_ends_pipeline_id_fkey FOREIGN KEY (pipeline_id) REFERENCES deals.pipelines(id),
  constraint route_ends_pkey PRIMARY KEY (lead_id, pipeline_id)
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

CREATE OR REPLACE FUNCTION deals.maintain_partitions(keep_outbox interval, keep_inbox interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'deals', 'pg_temp'
 SET "TimeZone" TO 'UTC'
 SET lock_timeout TO '2s'
AS $function$
    declare
      parent text;
      keep interval;
      day date;
      partition text;
    begin
      perform pg_advisory_xact_lock(hashtext('deals' || '.maintain_partitions'));
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
