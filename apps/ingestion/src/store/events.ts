import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { RecordableEvent } from '../door/recordable-event.ts';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

export async function insertEvents(
  tx: Tx,
  events: readonly {
    event: RecordableEvent;
    leadId: string;
    campaignId: string | null;
    /** Why it is held back from the start. */
    heldFor: string | null;
  }[],
): Promise<void> {
  const rows = events.map(({ event, leadId, campaignId, heldFor }) => ({
    id: event.eventId,
    lead_id: leadId,
    event_type: event.eventType,
    source: event.source,
    occurred_at: event.occurredAt,
    received_at: event.receivedAt,
    occurred_at_original: event.occurredAtOriginal,
    occurred_at_mark: event.occurredAtMark,
    campaign_id: campaignId,
    properties: event.properties,
    text: event.text,
    status: heldFor === null ? 'active' : 'quarantined',
    status_reason: heldFor,
    ...browserOf(event),
  }));
  await sql`
    insert into events (id, lead_id, event_type, source, occurred_at, received_at, occurred_at_original,
      occurred_at_mark, campaign_id, properties, text, status, status_reason, anonymous_id, anonymous_only)
    select * from ${recordset(
      rows,
      `id uuid, lead_id uuid, event_type text, source text, occurred_at timestamptz, received_at timestamptz,
       occurred_at_original text, occurred_at_mark text, campaign_id uuid, properties jsonb, text text,
       status text, status_reason text, anonymous_id text, anonymous_only boolean`,
    )}`.execute(tx);
}

/** In which browser it was, and whether nothing else tells who it was. A role mailbox tells no person. */
function browserOf({ identifiers }: RecordableEvent): {
  anonymous_id: string | null;
  anonymous_only: boolean;
} {
  const browser = identifiers.find(({ kind }) => kind === 'anonymous_id');
  const anonymousOnly = identifiers.every(({ kind }) => kind === 'anonymous_id');
  const claims = identifiers.some(({ strong }) => strong);
  return {
    anonymous_id: anonymousOnly || claims ? (browser?.value ?? null) : null,
    anonymous_only: anonymousOnly,
  };
}

/** What people wrote, by event id; events without text are left out. */
export async function readEventTexts(
  db: Db,
  eventIds: readonly string[],
): Promise<{ event_id: string; text: string }[]> {
  const { rows } = await sql<{ event_id: string; text: string }>`
    select id as event_id, text from events
    where id = any(${eventIds}::uuid[]) and text is not null`.execute(db);
  return rows;
}
