import { pipelineKeys } from '@dna/contracts';
import { createDatabase, newId, sql } from '@dna/database';
import { demoTeam } from '../../../seed/demo-team.ts';

/** Makes the tables of an empty database, the pipelines and a team that has room for every lead of a run. */
export async function createSchema(databaseUrl: string): Promise<void> {
  const { db, stop } = createDatabase<unknown>({
    url: databaseUrl,
    name: 'baseline-schema',
    maxConnections: 1,
  });
  try {
    await sql.raw(tables).execute(db);
    for (const [index, key] of pipelineKeys.entries()) {
      const pipelineId = newId();
      await sql`insert into pipelines values (${pipelineId}, ${key}, ${index})`.execute(db);
      await sql`insert into pipeline_stages values (${newId()}, ${pipelineId}, 'new', 0)`.execute(db);
    }
    for (const { id, name, pipelines } of demoTeam) {
      await sql`insert into team_members values (${id}, ${name}, ${pipelines}, ${roomForAll}, 0)`.execute(db);
    }
  } finally {
    await stop();
  }
}

const roomForAll = 1_000_000;

/** The lead's row is written with every event: room in its page keeps that off the indexes. */
const tables = `
  create table pipelines (id uuid primary key, key text not null unique, position integer not null);
  create table pipeline_stages (
    id uuid primary key, pipeline_id uuid not null references pipelines, key text not null, position integer not null);
  create table team_members (
    id uuid primary key, name text not null, pipelines text[] not null, capacity integer not null, open integer not null,
    check (open <= capacity));

  create table leads (
    id uuid primary key, email text, linkedin_url text, first_name text, last_name text, company text, job_title text,
    source text not null, suppressed boolean not null default false,
    score integer not null default 0, intent text, confidence double precision not null default 0,
    pipeline_key text references pipelines (key), owner_id uuid references team_members, routed_at timestamptz,
    created_at timestamptz not null, updated_at timestamptz not null) with (fillfactor = 80);
  create table lead_identifiers (
    kind text not null, value text not null, lead_id uuid not null references leads, primary key (kind, value));
  create index lead_identifiers_by_lead on lead_identifiers (lead_id);
  create table events (
    id uuid primary key, lead_id uuid not null references leads, event_type text not null, source text not null,
    occurred_at timestamptz not null, received_at timestamptz not null, recorded_at timestamptz not null,
    properties jsonb not null);
  create index events_by_lead on events (lead_id, occurred_at desc);

  create table contributions (
    event_id uuid not null, rule_id text not null, lead_id uuid not null,
    occurred_at timestamptz not null, points integer not null, primary key (event_id, rule_id));
  create index contributions_by_lead on contributions (lead_id, occurred_at);
  create table score_history (
    id bigint generated always as identity primary key, lead_id uuid not null, event_id uuid not null,
    score integer not null, previous integer not null, changed_at timestamptz not null);
  create index score_history_by_lead on score_history (lead_id, id);

  create table intent_signals (
    event_id uuid not null, rule_id text not null, lead_id uuid not null, product text not null,
    weight integer not null, occurred_at timestamptz not null, primary key (event_id, rule_id));
  create index intent_signals_by_lead on intent_signals (lead_id);
  create table lead_intents (
    lead_id uuid not null references leads, product text not null, confidence double precision not null,
    updated_at timestamptz not null, primary key (lead_id, product));

  create table routing_decisions (
    id uuid primary key, lead_id uuid not null unique references leads, pipeline_key text not null, owner_id uuid not null,
    score integer not null, confidence double precision not null, candidates jsonb not null,
    decided_at timestamptz not null);
  create table deals (
    id uuid primary key, lead_id uuid not null references leads, pipeline_id uuid not null references pipelines,
    stage_id uuid not null references pipeline_stages, owner_id uuid not null references team_members,
    decision_id uuid not null unique references routing_decisions, status text not null,
    created_at timestamptz not null);
  create unique index deals_one_open on deals (lead_id, pipeline_id) where status = 'open';
  create index deals_by_owner on deals (owner_id, created_at);
  create table deal_stage_history (
    deal_id uuid not null references deals, stage_id uuid not null, changed_at timestamptz not null,
    primary key (deal_id, changed_at));

  create table notifications (
    id uuid primary key, dedupe_key text not null unique, template text not null, channel text not null,
    lead_id uuid not null, facts jsonb not null, status text not null, slack_ts text, created_at timestamptz not null,
    posted_at timestamptz);
`;
