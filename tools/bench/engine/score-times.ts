import type { ProbeAnswer } from '../load/load-orders.ts';
import type { Query } from './work-left.ts';

/**
 * When the score that counts each event could be read, in milliseconds since 1970, by event id. The transaction that
 * recorded the event in scoring also wrote the message with the lead's new score; the score is visible when ingestion
 * has committed that message (see `readProbeTimes` for why commit times).
 */
export async function readScoreTimes(
  query: Query,
  events: readonly ProbeAnswer[],
  startedAt: Date,
): Promise<Map<string, number>> {
  const ids = events.map(({ eventId }) => eventId).join(',');
  const rows = await query<{ event_id: string; at: number }>(`
    with scored as materialized (
      select xmin::text as tx, message_id, split_part(subject, '.', 5)::uuid as lead_id from scoring.outbox
      where created_at >= '${startedAt.toISOString()}' and subject like 'evt.scoring.lead-scored.%'
    ), counted as materialized (
      select xmin::text as tx, event_id, lead_id from scoring.facts where event_id = any('{${ids}}'::uuid[])
    )
    select c.event_id, min(extract(epoch from pg_xact_commit_timestamp(i.xmin)) * 1000)::float8 as at
    from counted c join scored s using (tx, lead_id) join ingestion.inbox i using (message_id)
    group by c.event_id`);
  const times = new Map(rows.map(({ event_id: eventId, at }) => [eventId, at]));
  const missing = events.find(({ eventId }) => !times.has(eventId));
  if (missing) throw new Error(`The event ${missing.eventId} is in no score`);
  return times;
}
