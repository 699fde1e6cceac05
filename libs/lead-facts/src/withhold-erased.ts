import { recordset, sql, type Transaction } from '@dna/database';
import { findErased } from '@dna/inbox-outbox';
import { factOf, type Fact, type KnownFact } from './fact.ts';
import type { FactsTable, FurtherColumn } from './facts-table.ts';
import { lockFacts } from './record-facts.ts';

export type Withheld = {
  /** What may be kept; where it came from an erased person, with where the event lies now. */
  spared: KnownFact[];
  /** What was kept of events that turned out to be an erased person's: it is deleted, and counts no more. */
  removed: Fact[];
};

/**
 * Takes out what is told of erased persons. Whose an event is, its highest revision says: one that was given to somebody
 * who is erased is gone for good, also from whoever had it before; one that was given away in time stays.
 *
 * @param told one for each event
 */
export async function withholdErased<DB extends { facts: FactsTable }>(
  tx: Transaction<DB>,
  told: readonly KnownFact[],
  furtherColumns: readonly FurtherColumn[],
): Promise<Withheld> {
  const erased = await findErased(
    tx,
    told.map(({ placement }) => placement.leadId),
  );
  const graves = await readErasedEvents(
    tx,
    told.map(({ placement }) => placement.eventId),
  );
  const suspects = told.filter(
    ({ placement: { eventId, leadId, revision } }) =>
      erased.has(leadId) || (graves.get(eventId) ?? -Infinity) >= revision,
  );
  if (suspects.length === 0) return { spared: [...told], removed: [] };
  const known = await lockFacts(tx, suspects, furtherColumns);
  const gone = new Set(
    suspects.filter(({ placement: { eventId, revision } }) => {
      const earlier = known.get(eventId);
      return earlier === undefined || earlier.placement.revision <= revision;
    }),
  );
  await saveErasedEvents(tx, [...gone]);
  const lost = [...gone].flatMap(({ placement }) => known.get(placement.eventId) ?? []);
  await deleteFacts(tx, lost);
  const stays = (fact: KnownFact) =>
    suspects.includes(fact) ? { ...fact, placement: known.get(fact.placement.eventId)!.placement } : fact;
  return {
    spared: told.filter((fact) => !gone.has(fact)).map(stays),
    removed: lost.flatMap((fact) => factOf(fact) ?? []),
  };
}

/** The highest revision that placed each of these events with somebody who was erased. */
async function readErasedEvents<DB>(
  tx: Transaction<DB>,
  eventIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ event_id: string; revision: number }>`
    select event_id, revision from erased_events where event_id = any(${eventIds}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.event_id, row.revision]));
}

async function saveErasedEvents<DB>(tx: Transaction<DB>, facts: readonly KnownFact[]): Promise<void> {
  const rows = facts.map(({ placement }) => ({ event_id: placement.eventId, revision: placement.revision }));
  await sql`
    insert into erased_events as e (event_id, revision)
    select event_id, revision from ${recordset(rows, 'event_id uuid, revision int')} order by event_id
    on conflict (event_id) do update set revision = excluded.revision where e.revision < excluded.revision`.execute(
    tx,
  );
}

async function deleteFacts<DB>(tx: Transaction<DB>, facts: readonly KnownFact[]): Promise<void> {
  if (facts.length === 0) return;
  await sql`
    delete from facts where event_id = any(${facts.map(({ placement }) => placement.eventId)}::uuid[])`.execute(
    tx,
  );
}
