import { recordset, sql, type Transaction } from '@dna/database';
import type { Fact, NewFact } from './fact.ts';
import { columnsWith, definitionOf, toRow, type FactsTable, type FurtherColumn } from './facts-table.ts';

/**
 * Keeps the highest revision of each event.
 *
 * @param facts one for each event
 * @param furtherColumns what the service's table has besides the columns of `FactsTable`
 * @returns those that are new or newer than what was known, and what these replace
 */
export async function recordFacts<DB extends { facts: FactsTable }>(
  tx: Transaction<DB>,
  facts: readonly NewFact[],
  furtherColumns: readonly FurtherColumn[],
): Promise<{ recorded: NewFact[]; replaced: Fact[] }> {
  const inserted = await insertFacts(tx, facts, furtherColumns);
  const known = facts.filter((fact) => !inserted.has(fact.eventId));
  if (known.length === 0) return { recorded: [...facts], replaced: [] };
  const earlier = await lockFacts(tx, known);
  const newer = known.filter((fact) => fact.revision > earlier.get(fact.eventId)!.revision);
  if (newer.length > 0) await replaceFacts(tx, newer, furtherColumns);
  return {
    recorded: facts.filter((fact) => inserted.has(fact.eventId) || newer.includes(fact)),
    replaced: newer.map((fact) => earlier.get(fact.eventId)!),
  };
}

/** Sorted, so that two batches with the same events wait for one another and do not meet crosswise. */
async function insertFacts<DB>(
  tx: Transaction<DB>,
  facts: readonly NewFact[],
  furtherColumns: readonly FurtherColumn[],
): Promise<Set<string>> {
  const columns = columnsWith(furtherColumns);
  const names = sql.join(columns.map((column) => sql.ref(column)));
  const { rows } = await sql<{ event_id: string }>`
    insert into facts (${names})
    select ${names} from ${recordset(facts.map(toRow), definitionOf(columns))} order by event_id
    on conflict (event_id) do nothing
    returning event_id`.execute(tx);
  return new Set(rows.map((row) => row.event_id));
}

async function lockFacts<DB>(tx: Transaction<DB>, facts: readonly Fact[]): Promise<Map<string, Fact>> {
  const { rows } = await sql<FactsTable>`
    select event_id, lead_id, revision, event_type, source, occurred_at, properties from facts
    where event_id = any(${facts.map((fact) => fact.eventId)}::uuid[])
    order by event_id for update`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.event_id,
      {
        eventId: row.event_id,
        leadId: row.lead_id,
        revision: row.revision,
        eventType: row.event_type,
        source: row.source,
        occurredAtMs: row.occurred_at.getTime(),
        properties: row.properties,
      },
    ]),
  );
}

async function replaceFacts<DB>(
  tx: Transaction<DB>,
  facts: readonly NewFact[],
  furtherColumns: readonly FurtherColumn[],
): Promise<void> {
  const columns = columnsWith(furtherColumns);
  const changes = columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`r.${column}`)}`);
  await sql`
    update facts f set ${sql.join(changes)}
    from ${recordset(facts.map(toRow), definitionOf(columns))} where f.event_id = r.event_id`.execute(tx);
}
