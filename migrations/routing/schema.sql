-- Schema routing, written by `npm run migrate:dump`. Do not edit.

create table assignments (
  id uuid not null,
  lead_id uuid not null,
  pipeline_key text not null,
  owner_id uuid,
  decision_id uuid not null,
  reason text not null,
  assigned_at timestamp with time zone not null,
  released_at timestamp with time zone,
  constraint assignments_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES routing.team_members(id),
  constraint assignments_pkey PRIMARY KEY (id),
  constraint assignments_reason_check CHECK ((reason = ANY (ARRAY['account_owner'::text, 'fewest_turns'::text, 'weighted_turn'::text, 'fixed'::text, 'manual'::text, 'fallback'::text])))
);
CREATE INDEX assignments_by_end ON assignments USING btree (released_at, id) WHERE (released_at IS NOT NULL);
CREATE INDEX assignments_by_place ON assignments USING btree (lead_id, pipeline_key);
CREATE INDEX assignments_live_by_owner ON assignments USING btree (owner_id) WHERE (released_at IS NULL);
CREATE UNIQUE INDEX assignments_one_live ON assignments USING btree (lead_id, pipeline_key) WHERE (released_at IS NULL);

create table broker_marks (
  name text not null,
  stream_created text not null,
  sequence bigint not null,
  message_id text not null,
  saved_at timestamp with time zone not null,
  constraint broker_marks_pkey PRIMARY KEY (name)
);

create table conflict_transitions (
  conflict_id uuid not null,
  version integer not null,
  act text not null,
  state text not null,
  actor text,
  channel text not null,
  at timestamp with time zone not null,
  note text,
  details jsonb not null,
  constraint conflict_transitions_channel_check CHECK ((channel = ANY (ARRAY['slack'::text, 'api'::text, 'timer'::text, 'rules'::text]))),
  constraint conflict_transitions_conflict_id_fkey FOREIGN KEY (conflict_id) REFERENCES routing.conflicts(id) ON DELETE CASCADE,
  constraint conflict_transitions_pkey PRIMARY KEY (conflict_id, version)
);

create table conflicts (
  id uuid not null,
  lead_id uuid,
  kind text not null,
  state text not null,
  version integer not null,
  question text not null,
  cycle integer not null,
  pipeline_key text,
  contended_owner_id uuid,
  options jsonb not null,
  evidence jsonb,
  opened_at timestamp with time zone not null,
  remind_at timestamp with time zone not null,
  escalate_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  reminded_at timestamp with time zone,
  escalated_at timestamp with time zone,
  snoozed_until timestamp with time zone,
  claimed_by text,
  choice jsonb,
  closed_at timestamp with time zone,
  settling boolean not null default false,
  correlation_id uuid,
  constraint conflicts_check CHECK (((lead_id IS NULL) = (kind = 'no_capacity'::text))),
  constraint conflicts_kind_check CHECK ((kind = ANY (ARRAY['intent_split'::text, 'already_routed'::text, 'owner_contention'::text, 'no_capacity'::text]))),
  constraint conflicts_pkey PRIMARY KEY (id),
  constraint conflicts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'claimed'::text, 'resolved'::text, 'withdrawn'::text, 'expired'::text])))
);
CREATE INDEX conflicts_contended ON conflicts USING btree (contended_owner_id) WHERE ((contended_owner_id IS NOT NULL) AND (state = ANY (ARRAY['open'::text, 'claimed'::text])));
CREATE INDEX conflicts_newest ON conflicts USING btree (opened_at DESC, id DESC);
CREATE INDEX conflicts_of_lead ON conflicts USING btree (lead_id);
CREATE UNIQUE INDEX conflicts_live_of_lead ON conflicts USING btree (lead_id) WHERE ((lead_id IS NOT NULL) AND (state = ANY (ARRAY['open'::text, 'claimed'::text])));
CREATE UNIQUE INDEX conflicts_live_of_pipeline ON conflicts USING btree (pipeline_key) WHERE ((lead_id IS NULL) AND ((state = ANY (ARRAY['open'::text, 'claimed'::text])) OR settling));

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

create table deal_states (
  deal_id uuid not null,
  lead_id uuid not null,
  pipeline_key text not null,
  status text not null,
  decision_ids uuid[] not null,
  version integer not null,
  ended_assignment_id uuid,
  constraint deal_states_pkey PRIMARY KEY (deal_id)
);
CREATE INDEX deal_states_by_place ON deal_states USING btree (lead_id, pipeline_key);

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

create table lead_states (
  lead_id uuid not null,
  lead_version integer not null default '-1'::integer,
  created_at timestamp with time zone,
  identified boolean not null default false,
  suppressed boolean not null default false,
  organization_id uuid,
  score_version integer not null default '-1'::integer,
  score integer,
  score_basis jsonb,
  score_as_of timestamp with time zone,
  intent_version integer not null default '-1'::integer,
  intent_primary text,
  intent_evidence jsonb,
  intent_basis jsonb,
  intent_as_of timestamp with time zone,
  family_changed_at timestamp with time zone,
  correlation_id uuid,
  cycle integer not null default 1,
  route_version integer not null default 0,
  live_decision_id uuid,
  basis_wait_since timestamp with time zone,
  queued_at timestamp with time zone,
  queued_pipeline text,
  awaits_rearm boolean not null default false,
  score_top jsonb,
  intent_signals jsonb,
  conflict_id uuid,
  constraint lead_states_check CHECK (((queued_at IS NULL) = (queued_pipeline IS NULL))),
  constraint lead_states_pkey PRIMARY KEY (lead_id)
);
CREATE INDEX lead_states_by_organization ON lead_states USING btree (organization_id) WHERE (organization_id IS NOT NULL);
CREATE INDEX lead_states_queue ON lead_states USING btree (queued_pipeline, queued_at, lead_id) WHERE (queued_at IS NOT NULL);

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

create table routing_config (
  version integer not null,
  score_threshold integer not null,
  confidence_threshold double precision not null,
  overrides jsonb not null default '{}'::jsonb,
  intent_prior double precision,
  created_at timestamp with time zone not null,
  rearm_margin integer not null default 5,
  sla_minutes integer not null default 240,
  fallback_pipeline text not null default 'discovery'::text,
  strategies jsonb not null default '{}'::jsonb,
  outside_working_hours text not null default 'assign'::text,
  business_hours jsonb not null default '{"holidays": [], "weekdays": {"friday": [{"from": "09:00", "until": "17:00"}], "monday": [{"from": "09:00", "until": "17:00"}], "sunday": [], "tuesday": [{"from": "09:00", "until": "17:00"}], "saturday": [], "thursday": [{"from": "09:00", "until": "17:00"}], "wednesday": [{"from": "09:00", "until": "17:00"}]}, "time_zone": "Europe/Berlin"}'::jsonb,
  author text,
  constraint routing_config_confidence_threshold_check CHECK (((confidence_threshold >= (0)::double precision) AND (confidence_threshold <= (1)::double precision))),
  constraint routing_config_intent_prior_check CHECK ((intent_prior > (0)::double precision)),
  constraint routing_config_outside_working_hours_check CHECK ((outside_working_hours = ANY (ARRAY['assign'::text, 'wait'::text]))),
  constraint routing_config_pkey PRIMARY KEY (version),
  constraint routing_config_rearm_margin_check CHECK ((rearm_margin >= 0)),
  constraint routing_config_score_threshold_check CHECK ((score_threshold >= 0)),
  constraint routing_config_sla_minutes_check CHECK ((sla_minutes > 0))
);

create table routing_decisions (
  id uuid not null,
  lead_id uuid not null,
  cycle integer not null,
  outcome text not null,
  pipeline_key text,
  product text,
  owner_id uuid,
  reason text,
  reasons jsonb not null,
  inputs jsonb not null,
  candidates jsonb not null,
  config_version integer not null,
  correlation_id uuid,
  decided_at timestamp with time zone not null,
  actor text,
  note text,
  over_capacity boolean not null default false,
  previous jsonb,
  conflict_id uuid,
  constraint routing_decisions_config_version_fkey FOREIGN KEY (config_version) REFERENCES routing.routing_config(version),
  constraint routing_decisions_outcome_check CHECK ((outcome = ANY (ARRAY['routed'::text, 'queued'::text, 'returned'::text, 'reassigned'::text, 'unrouted'::text, 'conflict'::text]))),
  constraint routing_decisions_pkey PRIMARY KEY (id)
);
CREATE INDEX routing_decisions_by_lead ON routing_decisions USING btree (lead_id, decided_at DESC, id DESC);
CREATE INDEX routing_decisions_by_time ON routing_decisions USING btree (decided_at DESC, id DESC);
CREATE UNIQUE INDEX routing_decisions_one_route ON routing_decisions USING btree (lead_id, cycle) WHERE (outcome = 'routed'::text);

create table simulations (
  id uuid not null,
  state text not null,
  before jsonb not null,
  after jsonb not null,
  days integer not null,
  as_of timestamp with time zone not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  attempt integer not null,
  "position" jsonb,
  worlds jsonb,
  tally jsonb not null,
  hash text not null,
  finished_at timestamp with time zone,
  constraint simulations_pkey PRIMARY KEY (id),
  constraint simulations_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text])))
);
CREATE INDEX simulations_newest ON simulations USING btree (created_at DESC, id DESC);
CREATE INDEX simulations_unfinished ON simulations USING btree (created_at, id) WHERE (state <> 'done'::text);

create table team_member_changes (
  team_member_id uuid not null,
  version integer not null,
  actor text not null,
  changed_at timestamp with time zone not null,
  changes jsonb not null,
  constraint team_member_changes_pkey PRIMARY KEY (team_member_id, version),
  constraint team_member_changes_team_member_id_fkey FOREIGN KEY (team_member_id) REFERENCES routing.team_members(id)
);

create table team_members (
  id uuid not null,
  name text not null,
  email text not null,
  pipelines text[] not null,
  capacity integer not null,
  weight double precision not null default 1,
  active boolean not null default true,
  away_from timestamp with time zone,
  away_until timestamp with time zone,
  time_zone text not null,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  working_hours jsonb,
  away jsonb not null default '[]'::jsonb,
  constraint team_members_capacity_check CHECK ((capacity >= 0)),
  constraint team_members_check CHECK ((away_from < away_until)),
  constraint team_members_pkey PRIMARY KEY (id),
  constraint team_members_weight_check CHECK ((weight > (0)::double precision))
);
CREATE UNIQUE INDEX team_members_by_email ON team_members USING btree (lower(email));

create table timers (
  key text not null,
  kind text not null,
  due_at timestamp with time zone not null,
  payload jsonb not null,
  attempts integer not null default 0,
  constraint timers_pkey PRIMARY KEY (key)
);
CREATE INDEX timers_due ON timers USING btree (due_at);

create table turns (
  team_member_id uuid not null,
  pipeline_key text not null,
  turns integer not null,
  present boolean not null,
  last_turn_at timestamp with time zone,
  last_turn_no integer not null default 0,
  constraint turns_pkey PRIMARY KEY (team_member_id, pipeline_key),
  constraint turns_team_member_id_fkey FOREIGN KEY (team_member_id) REFERENCES routing.team_members(id),
  constraint turns_turns_check CHECK ((turns >= 0))
);

create table unstaffed_pipelines (
  pipeline_key text not null,
  since timestamp with time zone not null,
  constraint unstaffed_pipelines_pkey PRIMARY KEY (pipeline_key)
);

CREATE OR REPLACE FUNCTION routing.maintain_partitions(keep_outbox interval, keep_inbox interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'routing', 'pg_temp'
 SET "TimeZone" TO 'UTC'
 SET lock_timeout TO '2s'
AS $function$
    declare
      parent text;
      keep interval;
      day date;
      partition text;
    begin
      perform pg_advisory_xact_lock(hashtext('routing' || '.maintain_partitions'));
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
