import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { EventStatus } from '@dna/contracts';
import type { TimelineEntry, TimelineKind } from '../domain/timeline/timeline-entry.ts';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

/** Each once, however often it is told. */
export async function insertTimelineEntries(tx: Tx, entries: readonly TimelineEntry[]): Promise<void> {
  const rows = entries.map(({ leadId, ...entry }) => ({ lead_id: leadId, ...entry }));
  await sql`
    insert into timeline_entries (lead_id, at, id, kind, data)
    select lead_id, at, id, kind, data
    from ${recordset(rows, 'lead_id uuid, at timestamptz, id uuid, kind text, data jsonb')}
    order by lead_id, at, id
    on conflict do nothing`.execute(tx);
}

export type TimelineRow = { id: string; lead_id: string; at: Date } & (
  { kind: 'event'; data: TimelineEvent } | { kind: TimelineKind; data: Record<string, unknown> }
);

export type TimelineEvent = {
  event_type: string;
  source: string;
  campaign_id: string | null;
  metadata: Record<string, unknown>;
  text: string | null;
  status: EventStatus;
};

export type TimelineFilter = {
  /** All ids of the person. */
  leadIds: readonly string[];
  kind?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  after?: { at: string; id: string } | undefined;
  limit: number;
};

/**
 * The story of a person, latest first: events where they are kept, beside what others have told. Each side is read in
 * the order of its index and no further than the page goes.
 */
export async function listTimeline(db: Db, filter: TimelineFilter): Promise<TimelineRow[]> {
  const wantsEvents = filter.kind === undefined || filter.kind === 'event';
  const sides = [
    ...(wantsEvents ? [eventsSide(filter)] : []),
    ...(filter.kind === 'event' ? [] : [entriesSide(filter)]),
  ];
  const { rows } = await sql<TimelineRow>`
    select * from (${sql.join(sides, sql` union all `)}) as story
    order by at desc, id desc limit ${filter.limit}`.execute(db);
  return rows;
}

function eventsSide(filter: TimelineFilter) {
  return sql`(
    select id, lead_id, occurred_at as at, 'event' as kind, jsonb_build_object(
      'event_type', event_type, 'source', source, 'campaign_id', campaign_id, 'metadata', properties,
      'text', text, 'status', status) as data
    from events
    where lead_id = any(${filter.leadIds}::uuid[]) and status <> 'removed' ${within(filter, 'occurred_at')}
    order by occurred_at desc, id desc limit ${filter.limit})`;
}

function entriesSide(filter: TimelineFilter) {
  const ofKind = filter.kind === undefined ? sql`` : sql`and kind = ${filter.kind}`;
  return sql`(
    select id, lead_id, at, kind, data from timeline_entries
    where lead_id = any(${filter.leadIds}::uuid[]) ${ofKind} ${within(filter, 'at')}
    order by at desc, id desc limit ${filter.limit})`;
}

function within({ from, to, after }: TimelineFilter, column: 'at' | 'occurred_at') {
  const at = sql.ref(column);
  return sql.join(
    [
      ...(from === undefined ? [] : [sql`and ${at} >= ${from}`]),
      ...(to === undefined ? [] : [sql`and ${at} < ${to}`]),
      ...(after === undefined ? [] : [sql`and (${at}, id) < (${after.at}::timestamptz, ${after.id}::uuid)`]),
    ],
    sql` `,
  );
}
