import { sql, type Kysely } from 'kysely';

type Stage = [key: string, name: string, probability: number, rottingDays: number];

/**
 * Pipelines of a fresh installation. Ids are fixed, so that two installations (and their links) mean the same; what
 * is edited later is never overwritten, since a migration runs once.
 */
const pipelines: { number: string; key: string; name: string; stages: Stage[] }[] = [
  {
    number: '01',
    key: 'research',
    name: 'Research Lab Pipeline',
    stages: [
      ['new', 'New', 10, 3],
      ['qualified', 'Qualified', 20, 7],
      ['scientific_call', 'Scientific call', 35, 10],
      ['study_design', 'Study design', 50, 14],
      ['sample_pilot', 'Sample pilot', 65, 30],
      ['proposal', 'Proposal', 80, 14],
      ['negotiation', 'Negotiation', 90, 10],
    ],
  },
  {
    number: '02',
    key: 'b2b',
    name: 'B2B Lab Enablement Pipeline',
    stages: [
      ['new', 'New', 10, 2],
      ['qualified', 'Qualified', 20, 5],
      ['demo', 'Demo', 35, 7],
      ['lab_assessment', 'Lab assessment', 50, 14],
      ['validation_run', 'Validation run', 65, 30],
      ['proposal', 'Proposal', 80, 14],
      ['contract_review', 'Contract review', 90, 14],
    ],
  },
  {
    number: '03',
    key: 'co_creation',
    name: 'Panel Co-Creation Pipeline',
    stages: [
      ['new', 'New', 10, 3],
      ['qualified', 'Qualified', 20, 7],
      ['panel_workshop', 'Panel workshop', 35, 14],
      ['panel_design', 'Panel design', 50, 21],
      ['feasibility_study', 'Feasibility study', 65, 45],
      ['co_development_terms', 'Co-development terms', 80, 21],
      ['agreement', 'Agreement', 90, 14],
    ],
  },
  {
    number: '04',
    key: 'discovery',
    name: 'Discovery Pipeline',
    stages: [
      ['new', 'New', 5, 3],
      ['contacted', 'Contacted', 10, 7],
      ['discovery_call', 'Discovery call', 20, 10],
      ['need_defined', 'Need defined', 40, 14],
      ['proposal', 'Proposal', 60, 14],
    ],
  },
];

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table pipelines (
      id uuid primary key,
      key text not null unique,
      name text not null,
      position integer not null unique
    )`.execute(db);
  await sql`
    create table pipeline_stages (
      id uuid primary key,
      pipeline_id uuid not null references pipelines,
      key text not null,
      name text not null,
      position integer not null,
      -- of winning, in percent
      probability integer not null check (probability between 0 and 100),
      -- how long a deal may rest here before somebody should look at it
      rotting_days integer not null check (rotting_days > 0),
      unique (pipeline_id, key),
      unique (pipeline_id, position),
      -- lets a deal prove that its stage belongs to its pipeline
      unique (pipeline_id, id)
    )`.execute(db);
  for (const [index, pipeline] of pipelines.entries()) await insertPipeline(db, index + 1, pipeline);
}

async function insertPipeline(
  db: Kysely<unknown>,
  position: number,
  { number, key, name, stages }: (typeof pipelines)[number],
): Promise<void> {
  const idOf = (part: number) => `01990000-0000-7000-8000-00000000${number}${String(part).padStart(2, '0')}`;
  await sql`insert into pipelines (id, key, name, position) values (${idOf(0)}, ${key}, ${name}, ${position})`.execute(
    db,
  );
  for (const [index, [stageKey, stageName, probability, rottingDays]] of stages.entries()) {
    await sql`
      insert into pipeline_stages (id, pipeline_id, key, name, position, probability, rotting_days)
      values (${idOf(index + 1)}, ${idOf(0)}, ${stageKey}, ${stageName}, ${index + 1}, ${probability}, ${rottingDays})`.execute(
      db,
    );
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table pipeline_stages, pipelines`.execute(db);
}
