import { newId } from '@dna/database';
import type { EventJob } from '../api/event-job.ts';
import type { Statement, Tx } from './transaction.ts';

export type LeadRow = {
  id: string;
  score: number;
  pipeline_key: string | null;
  suppressed: boolean;
  known_kinds: string[];
};

/** Somebody else has just made this lead: the transaction is to be tried again, and will find it. */
export class LeadRaceError extends Error {
  readonly code = 'LEAD_RACE';
}

/** Lateral with a limit: one look into the index for each, also while Postgres believes the table to be small. */
const lockStatement: Statement = {
  name: 'lock-lead',
  text: `
    with known as (
      select w.kind, i.lead_id, w.rank
      from unnest($1::text[], $2::text[]) with ordinality as w (kind, value, rank)
      cross join lateral (select lead_id from lead_identifiers where kind = w.kind and value = w.value limit 1) as i)
    select l.id, l.score, l.pipeline_key, l.suppressed, (select array_agg(kind) from known) as known_kinds
    from leads l where l.id = (select lead_id from known order by rank limit 1)
    for no key update of l`,
};

const insertStatement: Statement = {
  name: 'insert-lead',
  text: `
    with lead as (
      insert into leads (id, email, linkedin_url, source, created_at, updated_at)
      values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp()))
    insert into lead_identifiers (kind, value, lead_id)
    select kind, value, $1::uuid from unnest($5::text[], $6::text[]) as w (kind, value)
    on conflict do nothing`,
};

const addStatement: Statement = {
  name: 'add-identifiers',
  text: `
    insert into lead_identifiers (kind, value, lead_id)
    select kind, value, $1::uuid from unnest($2::text[], $3::text[]) as w (kind, value)
    on conflict do nothing`,
};

/** The lead that the strongest known identifier names, locked; a new one where none is known. */
export async function findOrCreateLead(tx: Tx, event: EventJob): Promise<LeadRow> {
  const identifiers = identifiersOf(event);
  const { rows } = await tx.run<LeadRow>(lockStatement, columns(identifiers));
  const lead = rows[0];
  if (lead === undefined) return createLead(tx, event, identifiers);
  const added = identifiers.filter(([kind]) => !lead.known_kinds.includes(kind));
  if (added.length > 0) await tx.run(addStatement, [lead.id, ...columns(added)]);
  return lead;
}

async function createLead(tx: Tx, event: EventJob, identifiers: Identifier[]): Promise<LeadRow> {
  const id = newId();
  const { email, linkedin_url } = event.lead_identifier;
  const values = [id, email ?? null, linkedin_url ?? null, event.source, ...columns(identifiers)];
  const { rowCount } = await tx.run(insertStatement, values);
  if (rowCount !== identifiers.length)
    throw new LeadRaceError(`another job has made the lead of ${event.id}`);
  return { id, score: 0, pipeline_key: null, suppressed: false, known_kinds: [] };
}

type Identifier = [kind: string, value: string];

const strongestFirst = ['email', 'linkedin_url', 'phone', 'external_id', 'anonymous_id'] as const;

/** An external id is one of its source. */
function identifiersOf({ lead_identifier, source }: EventJob): Identifier[] {
  return strongestFirst.flatMap((kind): Identifier[] => {
    const value = lead_identifier[kind];
    if (value === undefined) return [];
    return [[kind, kind === 'external_id' ? `${source}:${value}` : value]];
  });
}

function columns(identifiers: Identifier[]): [string[], string[]] {
  return [identifiers.map(([kind]) => kind), identifiers.map(([, value]) => value)];
}
