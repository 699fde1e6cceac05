-- Schema scoring, written by `npm run migrate:dump`. Do not edit.

create table broker_marks (
  name text not null,
  stream_created text not null,
  sequence bigint not null,
  message_id text not null,
  saved_at timestamp with time zone not null,
  constraint broker_marks_pkey PRIMARY KEY (name)
);

create table contributions (
  event_id uuid not null,
  rule_id uuid not null,
  lead_id uuid not null,
  occurred_at timestamp with time zone not null,
  milli_points integer not null,
  effective_milli_points integer not null,
  constraint contributions_pkey PRIMARY KEY (event_id, rule_id)
);
CREATE INDEX contributions_cut ON contributions USING btree (lead_id, rule_id, occurred_at, event_id) WHERE (effective_milli_points = 0);
CREATE INDEX contributions_giving ON contributions USING btree (lead_id, rule_id, occurred_at) INCLUDE (effective_milli_points) WHERE (effective_milli_points <> 0);

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

create table deal_outcomes (
  deal_id uuid not null,
  lead_id uuid not null,
  pipeline_key text not null,
  status text not null,
  advanced boolean not null,
  version bigint not null,
  changed_at timestamp with time zone not null,
  constraint deal_outcomes_pkey PRIMARY KEY (deal_id),
  constraint deal_outcomes_status_check CHECK ((status = ANY (ARRAY['open'::text, 'won'::text, 'lost'::text, 'void'::text, 'superseded'::text])))
);
CREATE INDEX deal_outcomes_by_lead ON deal_outcomes USING btree (lead_id);

create table erased_events (
  event_id uuid not null,
  revision integer not null,
  constraint erased_events_pkey PRIMARY KEY (event_id)
);

create table erased_leads (
  lead_id uuid not null,
  erased_at timestamp with time zone not null,
  constraint erased_leads_pkey PRIMARY KEY (lead_id)
);

create table facts (
  event_id uuid not null,
  lead_id uuid not null,
  revision integer not null,
  event_type text,
  source text,
  campaign_id uuid,
  occurred_at timestamp with time zone,
  properties jsonb,
  status text not null default 'active'::text,
  recorded_revision integer not null default 1,
  constraint facts_pkey PRIMARY KEY (event_id),
  constraint facts_status_check CHECK ((status = ANY (ARRAY['active'::text, 'quarantined'::text, 'removed'::text])))
);
CREATE INDEX facts_by_lead ON facts USING btree (lead_id, occurred_at, event_id);

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

create table lead_scores (
  lead_id uuid not null,
  version bigint not null default 0,
  basis_count integer not null default 0,
  basis_xor text not null default '0000000000000000'::text,
  score integer not null default 0,
  as_of timestamp with time zone,
  ruleset_version integer,
  next_change_at timestamp with time zone,
  hot_armed boolean not null default true,
  hot_crossings integer not null default 0,
  constraint lead_scores_pkey PRIMARY KEY (lead_id)
);
CREATE INDEX lead_scores_due ON lead_scores USING btree (next_change_at) WHERE (next_change_at IS NOT NULL);

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

create table score_adjustments (
  id uuid not null,
  lead_id uuid not null,
  milli_points integer not null,
  reason text not null,
  author text not null,
  at timestamp with time zone not null,
  constraint score_adjustments_pkey PRIMARY KEY (id)
);
CREATE INDEX score_adjustments_by_lead ON score_adjustments USING btree (lead_id);

create table score_history (
  lead_id uuid not null,
  version bigint not null,
  at timestamp with time zone not null,
  score integer not null,
  previous integer not null,
  reason text not null,
  event_id uuid,
  ruleset_version integer not null,
  constraint score_history_pkey PRIMARY KEY (lead_id, version),
  constraint score_history_reason_check CHECK ((reason = ANY (ARRAY['event'::text, 'decay'::text, 'identity'::text, 'ruleset'::text, 'adjustment'::text])))
);

create table scoring_rules (
  ruleset_version integer not null,
  rule_id uuid not null,
  name text not null,
  event_type text not null,
  source text,
  conditions jsonb not null,
  milli_points integer not null,
  cap_milli_points integer,
  cap_days integer,
  decay_kind text not null,
  decay_days integer,
  enabled boolean not null,
  constraint scoring_rules_cap_days_check CHECK ((cap_days > 0)),
  constraint scoring_rules_cap_milli_points_check CHECK ((cap_milli_points >= 0)),
  constraint scoring_rules_check CHECK (((cap_milli_points IS NULL) = (cap_days IS NULL))),
  constraint scoring_rules_decay_days_check CHECK ((decay_days > 0)),
  constraint scoring_rules_decay_kind_check CHECK ((decay_kind = ANY (ARRAY['none'::text, 'expire'::text, 'linear'::text, 'half_life'::text]))),
  constraint scoring_rules_pkey PRIMARY KEY (ruleset_version, rule_id),
  constraint scoring_rules_ruleset_version_fkey FOREIGN KEY (ruleset_version) REFERENCES scoring.scoring_rulesets(version)
);

create table scoring_rulesets (
  version integer not null,
  status text not null,
  created_at timestamp with time zone not null,
  published_at timestamp with time zone,
  based_on integer,
  rolled_back_to integer,
  created_by text,
  published_by text,
  apply_crossings boolean not null default false,
  simulation_id uuid,
  leads_total integer,
  leads_done integer not null default 0,
  leads_changed integer not null default 0,
  recompute_after uuid,
  seen_from_xid text,
  recomputed_at timestamp with time zone,
  constraint scoring_rulesets_based_on_fkey FOREIGN KEY (based_on) REFERENCES scoring.scoring_rulesets(version),
  constraint scoring_rulesets_pkey PRIMARY KEY (version),
  constraint scoring_rulesets_rolled_back_to_fkey FOREIGN KEY (rolled_back_to) REFERENCES scoring.scoring_rulesets(version),
  constraint scoring_rulesets_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text, 'retired'::text])))
);
CREATE UNIQUE INDEX scoring_rulesets_draft ON scoring_rulesets USING btree (status) WHERE (status = 'draft'::text);
CREATE UNIQUE INDEX scoring_rulesets_published ON scoring_rulesets USING btree (status) WHERE (status = 'published'::text);

create table simulations (
  id uuid not null,
  state text not null,
  base_version integer not null,
  draft_version integer not null,
  rules jsonb not null,
  days integer not null,
  as_of timestamp with time zone not null,
  routing jsonb not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  after_lead uuid,
  leads_total integer,
  tally jsonb not null,
  hash text not null,
  finished_at timestamp with time zone,
  constraint simulations_pkey PRIMARY KEY (id),
  constraint simulations_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text])))
);
CREATE INDEX simulations_newest ON simulations USING btree (created_at DESC, id DESC);

create table timers (
  key text not null,
  kind text not null,
  due_at timestamp with time zone not null,
  payload jsonb not null,
  attempts integer not null default 0,
  constraint timers_pkey PRIMARY KEY (key)
);
CREATE INDEX timers_due ON timers USING btree (due_at);

CREATE OR REPLACE FUNCTION scoring.maintain_partitions(keep_outbox interval, keep_inbox interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'scoring', 'pg_temp'
 SET "TimeZone" TO 'UTC'
 SET lock_timeout TO '2s'
AS $function$
    declare
      parent text;
      keep interval;
      day date;
      partition text;
    begin
      perform pg_advisory_xact_lock(hashtext('scoring' || '.maintain_partitions'));
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
