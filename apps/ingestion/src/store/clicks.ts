import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import { clickTypes, linkOf, type Click } from '../domain/quarantine/click-bursts.ts';
import { releasedByHand, type HoldingReason } from '../domain/quarantine/quarantine-policy.ts';
import type { Json } from '../domain/identifiers/clean-json.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

/** Whose clicks to look for, and when. */
export type ClickSpan = { leadIds: readonly string[]; fromMs: number; untilMs: number };

export type KnownClick = Click & { leadId: string; active: boolean };

/** Somebody who clicks more often than this in one go is looked at in part: a scanner is found out sooner. */
const mostClicks = 5_000;

/** Clicks in these spans, of which it is known on what; those that a person has released are left out. */
export async function findClicks(tx: Tx, spans: readonly ClickSpan[]): Promise<KnownClick[]> {
  const rows = spans.flatMap(({ leadIds, fromMs, untilMs }) =>
    leadIds.map((leadId) => ({
      lead_id: leadId,
      from_at: new Date(fromMs).toISOString(),
      until_at: new Date(untilMs).toISOString(),
    })),
  );
  const { rows: found } = await sql<Row>`
    select distinct on (e.occurred_at, e.id) e.id, e.lead_id, e.occurred_at, e.status, e.properties
    from ${recordset(rows, 'lead_id uuid, from_at timestamptz, until_at timestamptz')}
    join events e on e.lead_id = r.lead_id and e.occurred_at between r.from_at and r.until_at
    where e.event_type = any(${clickTypes}::text[]) and e.status <> 'removed'
      and e.status_reason is distinct from ${releasedByHand}
    order by e.occurred_at, e.id limit ${mostClicks}`.execute(tx);
  return found.flatMap((row) => {
    const link = linkOf(row.properties);
    if (link === null) return [];
    const { id: eventId, lead_id: leadId } = row;
    return [
      { eventId, leadId, occurredAtMs: row.occurred_at.getTime(), link, active: row.status === 'active' },
    ];
  });
}

/** When these leads have clicked, the latest first; those that a person has released are left out. */
export async function clickTimes(
  tx: Tx,
  leadIds: readonly string[],
): Promise<{ leadId: string; atMs: number }[]> {
  const { rows } = await sql<{ lead_id: string; occurred_at: Date }>`
    select lead_id, occurred_at from events
    where lead_id = any(${leadIds}::uuid[]) and event_type = any(${clickTypes}::text[]) and status <> 'removed'
      and status_reason is distinct from ${releasedByHand}
    order by occurred_at desc limit ${mostClicks}`.execute(tx);
  return rows.map(({ lead_id, occurred_at }) => ({ leadId: lead_id, atMs: occurred_at.getTime() }));
}

/** The clicks of these leads that are held back because of a burst. */
export async function clicksOfBursts(
  tx: Tx,
  leadIds: readonly string[],
): Promise<{ eventId: string; leadId: string; atMs: number }[]> {
  const reason: HoldingReason = 'every_link_at_once';
  const { rows } = await sql<{ id: string; lead_id: string; occurred_at: Date }>`
    select id, lead_id, occurred_at from events
    where lead_id = any(${leadIds}::uuid[]) and status = 'quarantined' and status_reason = ${reason}
    order by occurred_at desc limit ${mostClicks}`.execute(tx);
  return rows.map((row) => ({ eventId: row.id, leadId: row.lead_id, atMs: row.occurred_at.getTime() }));
}

type Row = {
  id: string;
  lead_id: string;
  occurred_at: Date;
  status: string;
  properties: Record<string, Json>;
};
