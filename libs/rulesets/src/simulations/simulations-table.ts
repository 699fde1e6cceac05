import { sql, type Kysely, type Transaction } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import type { Tally } from './tally.ts';

/** A row of the table `simulations` in the service's own schema. */
export type SimulationRow<R> = {
  id: string;
  state: 'queued' | 'running' | 'done';
  base_version: number;
  draft_version: number;
  /** As the draft was when it was tried. */
  rules: R[];
  days: number;
  as_of: Date;
  routing: { score: number; confidence: number };
  created_at: Date;
  created_by: string;
  /** All persons up to this one are in the tally. */
  after_lead: string | null;
  leads_total: number | null;
  tally: Tally;
  /** Of every person's numbers, in the order of their ids. */
  hash: string;
  finished_at: Date | null;
};

export type NewSimulation<R> = Omit<
  SimulationRow<R>,
  'state' | 'after_lead' | 'leads_total' | 'hash' | 'finished_at'
>;

export async function insertSimulation<R, DB>(
  tx: Transaction<DB & MessagingTables>,
  simulation: NewSimulation<R>,
): Promise<SimulationRow<R>> {
  const { id, base_version, draft_version, days, as_of, created_at, created_by } = simulation;
  const [rules, routing, tally] = [simulation.rules, simulation.routing, simulation.tally].map((value) =>
    JSON.stringify(value),
  );
  const { rows } = await sql<SimulationRow<R>>`
    insert into simulations (id, state, base_version, draft_version, rules, days, as_of, routing, created_at,
      created_by, tally, hash)
    values (${id}, 'queued', ${base_version}, ${draft_version}, ${rules}::jsonb, ${days}, ${as_of},
      ${routing}::jsonb, ${created_at}, ${created_by}, ${tally}::jsonb, '')
    returning *`.execute(tx);
  return rows[0]!;
}

export async function readSimulation<R, DB>(db: Kysely<DB>, id: string): Promise<SimulationRow<R> | null> {
  const { rows } = await sql<SimulationRow<R>>`select * from simulations where id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** The oldest that is not done yet. */
export async function unfinishedSimulation<R, DB>(db: Kysely<DB>): Promise<SimulationRow<R> | null> {
  const { rows } = await sql<SimulationRow<R>>`
    select * from simulations where state <> 'done' order by created_at, id limit 1`.execute(db);
  return rows[0] ?? null;
}

/** The newest first. */
export async function listSimulations<R, DB>(
  db: Kysely<DB>,
  { before, limit }: { before: { at: string; id: string } | null; limit: number },
): Promise<SimulationRow<R>[]> {
  const { rows } = await sql<SimulationRow<R>>`
    select * from simulations
    where ${before === null ? sql`true` : sql`(created_at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    order by created_at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

export type Step = {
  afterLead: string | null;
  tally: Tally;
  hash: string;
  isLast: boolean;
};

/** Keeps how far a simulation is, unless somebody else has taken the same step. */
export async function saveStep<DB>(
  tx: Transaction<DB & MessagingTables>,
  leads: string,
  { id, after_lead }: { id: string; after_lead: string | null },
  { afterLead, tally, hash, isLast }: Step,
  now: Date,
): Promise<void> {
  await sql`
    update simulations set after_lead = ${afterLead}::uuid, tally = ${JSON.stringify(tally)}::jsonb, hash = ${hash},
      state = ${isLast ? 'done' : 'running'}, finished_at = ${isLast ? now : null}::timestamptz,
      leads_total = coalesce(leads_total, (select count(*) from ${sql.id(leads)} l where ${isRoot}))
    where id = ${id} and state <> 'done' and after_lead is not distinct from ${after_lead}::uuid`.execute(tx);
}

/** Facts in one step: bounds its memory. */
const factsPerStep = 4_000;
const leadsPerStep = 400;

/** The next persons in the order of their ids, as many as have about `factsPerStep` facts; at least one while there are any. */
export async function nextRoots<DB>(db: Kysely<DB>, leads: string, after: string | null): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    select lead_id from (
      select lead_id, sum(basis_count) over (order by lead_id) - basis_count as before
      from (
        select lead_id, basis_count from ${sql.id(leads)} l
        where (${after}::uuid is null or lead_id > ${after}::uuid) and ${isRoot}
        order by lead_id limit ${leadsPerStep}
      ) next
    ) counted
    where before < ${factsPerStep} order by lead_id`.execute(db);
  return rows.map(({ lead_id }) => lead_id);
}

const isRoot = sql`not exists (
  select from lead_aliases a where a.lead_id = l.lead_id and a.into_lead_id is not null
)`;
