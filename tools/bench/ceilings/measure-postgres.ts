import { newId } from '@dna/database';
import { Pool } from 'pg';
import type { Ceiling } from '../report/result.ts';
import { repeatFor } from './repeat-for.ts';

const rowsPerStatement = 500;
const insertingConnections = 2;
const committingConnections = 32;

const createTable = `
  create schema bench_ceiling;
  create table bench_ceiling.events (
    id uuid not null, lead_id uuid not null, event_type text not null, source text not null,
    occurred_at timestamptz not null, received_at timestamptz not null, properties jsonb not null);
  create index on bench_ceiling.events (lead_id, occurred_at desc)`;
const dropSchema = 'drop schema if exists bench_ceiling cascade';

const columns = '(id, lead_id, event_type, source, occurred_at, received_at, properties)';
const insertMany = `
  insert into bench_ceiling.events ${columns}
  select id, lead_id, 'page_visited', 'portal', at, at, properties
  from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::jsonb[]) as e (id, lead_id, at, properties)`;
const insertOne = `
  insert into bench_ceiling.events ${columns} values ($1, $2, 'page_visited', 'portal', $3, $3, $4)`;

/** Rows that look like events: 500 to a statement, and one to a commit. */
export async function measurePostgres(databaseUrl: string, seconds: number): Promise<Ceiling[]> {
  const pool = new Pool({ connectionString: databaseUrl, max: committingConnections });
  try {
    await pool.query(dropSchema);
    await pool.query(createTable);
    const many = makeColumns(rowsPerStatement);
    const inserted = await repeatFor(seconds, insertingConnections, async () => {
      const { rowCount } = await pool.query({ name: 'insert-many', text: insertMany, values: many });
      return rowCount ?? 0;
    });
    const one = makeColumns(1).map(([value]) => value);
    const committed = await repeatFor(seconds, committingConnections, async () => {
      await pool.query({ name: 'insert-one', text: insertOne, values: one });
      return 1;
    });
    return [
      { name: 'Postgres: insert, 500 rows a statement', per_second: inserted, unit: 'rows' },
      {
        name: `Postgres: one row a commit, ${committingConnections} connections`,
        per_second: committed,
        unit: 'commits',
      },
    ];
  } finally {
    await pool.query(dropSchema);
    await pool.end();
  }
}

function makeColumns(rows: number): string[][] {
  const column = (valueOf: () => string) => Array.from({ length: rows }, valueOf);
  const properties = JSON.stringify({ page_path: '/research/sequencing', referrer_host: 'search.example' });
  return [column(newId), column(newId), column(() => new Date().toISOString()), column(() => properties)];
}
