import { eventAmended, type EventStatus } from '@dna/contracts';
import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { IngestionTables } from './tables.ts';

/** What is not said stays as it is. */
export type EventAmendment = { eventId: string; leadId?: string; status?: EventStatus };

export type AmendedEvent = { eventId: string; leadId: string; revision: number; status: EventStatus };

/** What a person said of it. */
export type PersonsWord = { by: string; note: string | null };

/**
 * Gives events to other leads, holds them back, releases or removes them, and tells it: each event that changes gets its
 * next revision and one `event-amended`. What is as asked for already stays untouched and is not told. One statement
 * for thousands of events; they are locked in id order.
 *
 * @param amendments of an event that is named twice the last counts
 * @param reason a word that says why; kept with the event for the part of it that changed, its lead or its status
 * @param word of the person who wants it so; null where the engine does
 * @returns the events that changed; those that are not there (any more) are left out
 */
export async function amendEvents(
  unit: Unit<IngestionTables>,
  amendments: readonly EventAmendment[],
  reason: string,
  word: PersonsWord | null = null,
): Promise<AmendedEvent[]> {
  if (amendments.length === 0) return [];
  const rows = await updateEvents(unit, amendments, reason, word);
  for (const { id, lead_id, revision, status, has_text } of rows) {
    unit.emit(eventAmended, {
      leadId: lead_id,
      entityVersion: revision,
      correlationId: id,
      data: { event_id: id, revision, status, has_text },
    });
  }
  return rows.map(({ id, lead_id, revision, status }) => ({
    eventId: id,
    leadId: lead_id,
    revision,
    status,
  }));
}

type Row = { id: string; lead_id: string; revision: number; status: EventStatus; has_text: boolean };

async function updateEvents(
  { tx }: Unit<IngestionTables>,
  amendments: readonly EventAmendment[],
  reason: string,
  word: PersonsWord | null,
): Promise<Row[]> {
  const asked = new Map(
    amendments.map(({ eventId, leadId, status }) => [
      eventId,
      { event_id: eventId, lead_id: leadId ?? null, status: status ?? null },
    ]),
  );
  // The key knows the lead too: it is what a repetition of the event is answered with.
  const { rows } = await sql<Row>`
    with locked as materialized (
      select e.received_at, e.id, r.lead_id, r.status
      from ${recordset([...asked.values()], 'event_id uuid, lead_id uuid, status text')}
      join events e on e.id = r.event_id
      order by e.id for no key update of e
    ), amended as (
      update events e set
        revision = e.revision + 1,
        lead_id = coalesce(l.lead_id, e.lead_id),
        lead_reason = case when l.lead_id <> e.lead_id then ${reason} else e.lead_reason end,
        status = coalesce(l.status, e.status),
        status_reason = case when l.status <> e.status then ${reason} else e.status_reason end,
        status_note = case when l.status <> e.status then ${word?.note ?? null} else e.status_note end,
        status_by = case when l.status <> e.status then ${word?.by ?? null} else e.status_by end
      from locked l
      where e.received_at = l.received_at and e.id = l.id
        and (l.lead_id <> e.lead_id or l.status <> e.status)
      returning e.id, e.lead_id, e.revision, e.status, e.text is not null as has_text
    ), moved as (
      update event_keys k set lead_id = a.lead_id from amended a
      where k.event_id = a.id and k.lead_id <> a.lead_id
    )
    select id, lead_id, revision, status, has_text from amended order by id`.execute(tx);
  return rows;
}
