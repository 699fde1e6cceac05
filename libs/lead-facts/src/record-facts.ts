import { recordset, sql, type Transaction } from '@dna/database';
import { factOf, mergeFacts, sameFact, type Fact, type KnownFact } from './fact.ts';
import {
  columnsWith,
  definitionOf,
  fromRow,
  toRow,
  type FactRow,
  type FactsTable,
  type FurtherColumn,
} from './facts-table.ts';

/**
 * Keeps what was told of each event. An event that was amended before it was recorded has a row already, so that whoever
 * comes second, even at the same moment, finds the first.
 *
 * @param told one for each event
 * @param furtherColumns what the service's table has besides the columns of `FactsTable`
 * @returns the facts that are new or not as they were, and what these take the place of
 */
export async function recordFacts<DB extends { facts: FactsTable }>(
  tx: Transaction<DB>,
  told: readonly KnownFact[],
  furtherColumns: readonly FurtherColumn[],
): Promise<{ recorded: Fact[]; replaced: Fact[] }> {
  const inserted = await insertFacts(tx, told, furtherColumns);
  const known = told.filter(({ placement }) => !inserted.has(placement.eventId));
  const fresh = told.filter(({ placement }) => inserted.has(placement.eventId));
  if (known.length === 0) return { recorded: fresh.flatMap(orNone), replaced: [] };
  const before = await lockFacts(tx, known, furtherColumns);
  const changes = known
    .map((fact) => ({ earlier: before.get(fact.placement.eventId)!, fact }))
    .map(({ earlier, fact }) => ({ earlier, now: mergeFacts(earlier, fact) }))
    .filter(({ earlier, now }) => !sameFact(earlier, now));
  await replaceFacts(
    tx,
    changes.map(({ now }) => now),
    furtherColumns,
  );
  return {
    recorded: [...fresh, ...changes.map(({ now }) => now)].flatMap(orNone),
    replaced: changes.map(({ earlier }) => earlier).flatMap(orNone),
  };
}

function orNone(known: KnownFact): Fact[] {
  const fact = factOf(known);
  return fact === null ? [] : [fact];
}

/** Sorted, so that two batches with the same events wait for one another and do not meet crosswise. */
async function insertFacts<DB>(
  tx: Transaction<DB>,
  facts: readonly KnownFact[],
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

/** What is known of these events, locked. */
export async function lockFacts<DB>(
  tx: Transaction<DB>,
  facts: readonly KnownFact[],
  furtherColumns: readonly FurtherColumn[],
): Promise<Map<string, KnownFact>> {
  const names = sql.join(columnsWith(furtherColumns).map((column) => sql.ref(column)));
  const { rows } = await sql<FactRow>`
    select ${names} from facts
    where event_id = any(${facts.map(({ placement }) => placement.eventId)}::uuid[])
    order by event_id for update`.execute(tx);
  return new Map(rows.map((row) => [row.event_id, fromRow(row)]));
}

async function replaceFacts<DB>(
  tx: Transaction<DB>,
  facts: readonly KnownFact[],
  furtherColumns: readonly FurtherColumn[],
): Promise<void> {
  if (facts.length === 0) return;
  const columns = columnsWith(furtherColumns);
  const changes = columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`r.${column}`)}`);
  await sql`
    update facts f set ${sql.join(changes)}
    from ${recordset(facts.map(toRow), definitionOf(columns))} where f.event_id = r.event_id`.execute(tx);
}
