import type { ChaosEngine } from '../engine/start-engine.ts';
import { poisonDomain } from '../load/bad-requests.ts';
import { readShownScores } from './read-shown-scores.ts';
import type { Snapshot } from './snapshot.ts';

export const schemas = [
  'ingestion',
  'scoring',
  'intent',
  'routing',
  'deals',
  'integration',
  'slack',
] as const;
const aliasSchemas = ['ingestion', 'scoring', 'intent', 'routing', 'deals', 'integration'] as const;

/** Reads it as the owner of the database: no service is asked but for what it shows. */
export async function readSnapshot(engine: ChaosEngine): Promise<Snapshot> {
  const { query } = engine;
  const [clock] = await query<{ at: Date }>('select clock_timestamp() as at');
  const rows = await readRows(query);
  const merged = new Set(
    rows.aliases.ingestion!.flatMap((edge) => (edge.into_lead_id === null ? [] : edge.lead_id)),
  );
  const roots = rows.leads.map(({ id }) => id).filter((id) => !merged.has(id));
  return {
    at: clock!.at,
    ...rows,
    slackShows: await readSlack(engine.slackUrl),
    crashes: engine.crashes(),
    shown: await readShownScores(engine.frontDoors[0]!.url, roots),
  };
}

async function readRows(
  query: ChaosEngine['query'],
): Promise<Omit<Snapshot, 'at' | 'slackShows' | 'crashes' | 'shown'>> {
  const ids = async (text: string) => (await query<{ id: string }>(text)).map(({ id }) => id);
  return {
    events: await query('select id, lead_id, status from ingestion.events'),
    leads: await query(
      'select id, created_at, identified, suppressed, job_title, field_times from ingestion.leads',
    ),
    poisonIdentifiers: await ids(
      `select value as id from ingestion.lead_identifiers where value like '%${poisonDomain}'`,
    ),
    aliases: await bySchema(aliasSchemas, (schema) =>
      query(`select lead_id, into_lead_id from ${schema}.lead_aliases where into_lead_id is not null`),
    ),
    facts: {
      scoring: await ids('select event_id as id from scoring.facts'),
      intent: await ids('select event_id as id from intent.facts'),
    },
    contributions: await query(
      'select lead_id, occurred_at, effective_milli_points from scoring.contributions',
    ),
    scores: await query(
      'select lead_id, version, score, basis_count, basis_xor, hot_crossings from scoring.lead_scores',
    ),
    intents: await query(
      `select lead_id, version, primary_product, confidence, evidence, as_of, basis_count, basis_xor
       from intent.lead_intents`,
    ),
    views: await query('select * from ingestion.lead_views'),
    routingStates: await query(
      'select lead_id, score_version, intent_version, live_decision_id, queued_pipeline, conflict_id from routing.lead_states',
    ),
    conflicts: await query(
      'select id, lead_id, pipeline_key, kind, state, version, choice from routing.conflicts',
    ),
    conflictTransitions: await query('select conflict_id, version, state from routing.conflict_transitions'),
    decisions: await query(
      `select id, lead_id, cycle, outcome, pipeline_key, product, owner_id, actor, decided_at, inputs
       from routing.routing_decisions order by decided_at, id`,
    ),
    assignments: await query('select * from routing.assignments order by assigned_at, id'),
    members: await query('select id, capacity, pipelines from routing.team_members'),
    deals: await query(
      'select d.*, p.key as pipeline_key from deals.deals d join deals.pipelines p on p.id = d.pipeline_id',
    ),
    dealRoutes: await query('select decision_id, deal_id from deals.deal_routes'),
    notifications: await query(
      'select id, dedupe_key, template, lead_id, status from integration.notifications',
    ),
    notificationCauses: await ids(notificationCauses),
    slackMessages: await query('select notification_id, status from slack.messages'),
    deadLetters: Object.values(
      await bySchema(schemas, (schema) =>
        query<Snapshot['deadLetters'][number]>(
          `select '${schema}' as service, durable, state, payload, error from ${schema}.dead_letters
           where state in ('parked', 'retrying')`,
        ),
      ),
    ).flat(),
    unfinished: Object.values(await bySchema(schemas, (schema) => readUnfinished(query, schema))).flat(),
  };
}

/** The outbox keeps what was told for two days: what a run told is all there. */
const notificationCauses = `
  select distinct 'hot_lead:' || (payload::jsonb->>'lead_id') || ':' || (payload::jsonb->'data'->>'crossing') as id
    from scoring.outbox where subject like 'evt.scoring.threshold-crossed.%'
  union all
  select distinct 'deal_opened:' || (payload::jsonb->'data'->>'deal_id')
    from deals.outbox where subject like 'evt.deals.deal-created.%' and payload::jsonb->'data'->>'status' = 'open'`;

export function readUnfinished(query: ChaosEngine['query'], schema: string): Promise<Snapshot['unfinished']> {
  return query(`
    select '${schema}' as schema,
      (select count(*) from ${schema}.outbox_batches where published_at is null) as batches,
      (select count(*) from ${schema}.timers where due_at < clock_timestamp() - interval '5 s') as timers`);
}

async function bySchema<T>(
  names: readonly string[],
  read: (schema: string) => Promise<T>,
): Promise<Record<string, T>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

async function readSlack(url: string): Promise<string[]> {
  const response = await fetch(`${url}/messages`, { signal: AbortSignal.timeout(10_000) });
  const { messages } = (await response.json()) as {
    messages: { metadata?: { event_payload?: { notification_id?: string } } }[];
  };
  return messages.map(({ metadata }) => metadata?.event_payload?.notification_id ?? 'without an id');
}
