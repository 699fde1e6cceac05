import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { RecordableEvent } from '../door/recordable-event.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
export type KnownEvent = { contentHash: string; leadId: string; receivedAt: Date };

/** The events of these ids that were recorded before. */
export async function findEventKeys(tx: Tx, eventIds: readonly string[]): Promise<Map<string, KnownEvent>> {
  const { rows } = await sql<{ event_id: string; hash: string; lead_id: string; received_at: Date }>`
    select event_id, encode(content_hash, 'hex') as hash, lead_id, received_at
    from event_keys where event_id = any(${eventIds}::uuid[])`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.event_id,
      { contentHash: row.hash, leadId: row.lead_id, receivedAt: row.received_at },
    ]),
  );
}

/** Claims the ids in order. @returns how many were not taken before */
export async function insertEventKeys(
  tx: Tx,
  events: readonly { event: RecordableEvent; leadId: string }[],
): Promise<number> {
  const rows = events.map(({ event, leadId }) => ({
    event_id: event.eventId,
    content_hash: event.contentHash,
    lead_id: leadId,
    received_at: event.receivedAt,
  }));
  const { rows: inserted } = await sql`
    insert into event_keys (event_id, content_hash, lead_id, received_at)
    select event_id, decode(content_hash, 'hex'), lead_id, received_at
    from ${recordset(rows, 'event_id uuid, content_hash text, lead_id uuid, received_at timestamptz')}
    order by event_id
    on conflict do nothing
    returning event_id`.execute(tx);
  return inserted.length;
}

/**
 * Keeps what came under an id that another event has. Nothing of that is kept where the other event's lead is gone:
 * whoever is erased does not come back in a repetition. The lock waits for an erasure that is under way.
 */
export async function insertReusedIds(
  tx: Tx,
  reused: readonly { event: RecordableEvent; leadId: string }[],
): Promise<void> {
  const rows = reused.map(({ event, leadId }) => ({
    event_id: event.eventId,
    lead_id: leadId,
    content_hash: event.contentHash,
    event,
    received_at: event.receivedAt,
  }));
  await sql`
    with there as materialized (
      select id from leads where id = any(${rows.map((row) => row.lead_id)}::uuid[]) order by id for key share
    )
    insert into reused_event_ids (event_id, content_hash, event, received_at)
    select event_id, decode(content_hash, 'hex'), event, received_at
    from ${recordset(rows, 'event_id uuid, lead_id uuid, content_hash text, event jsonb, received_at timestamptz')}
    where lead_id in (select id from there)
    order by event_id, content_hash
    on conflict do nothing`.execute(tx);
}
