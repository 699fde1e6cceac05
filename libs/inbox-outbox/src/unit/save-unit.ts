import { newId, recordset, sql } from '@dna/database';
import type { CollectingUnit, OutgoingMessage, Timer } from './unit.ts';

/** The messages of one transaction: published together, marked as published in one row. */
export type OutboxBatch = { id: string; createdAt: Date; messages: OutgoingMessage[] };

/** Writes outbox and timers in the unit's transaction; null when there is nothing to publish. */
export async function saveUnit<DB>(unit: CollectingUnit<DB>): Promise<OutboxBatch | null> {
  if (unit.timers.size > 0) await saveTimers(unit, [...unit.timers.values()]);
  if (unit.messages.length === 0) return null;
  const batch = { id: newId(unit.now.getTime()), createdAt: unit.now, messages: unit.messages };
  const { messages } = batch;
  await sql`
    with batch as (
      insert into outbox_batches (created_at, batch_id) values (${batch.createdAt}, ${batch.id})
    )
    insert into outbox (created_at, batch_id, position, message_id, subject, payload)
    select ${batch.createdAt}::timestamptz, ${batch.id}::uuid, m.position, m.id, m.subject, m.payload
    from unnest(
      ${messages.map((message) => message.id)}::uuid[],
      ${messages.map((message) => message.subject)}::text[],
      ${messages.map((message) => message.payload)}::text[]
    ) with ordinality as m(id, subject, payload, position)`.execute(unit.tx);
  return batch;
}

async function saveTimers<DB>(unit: CollectingUnit<DB>, timers: Timer[]): Promise<void> {
  const rows = timers
    .map((timer) => ({
      key: timer.key,
      kind: timer.kind,
      due_at: timer.dueAt,
      payload: timer.payload,
      replace: timer.replace ?? false,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  await sql`
    insert into timers (key, kind, due_at, payload)
    select key, kind, due_at, payload
    from ${recordset(rows, 'key text, kind text, due_at timestamptz, payload jsonb')}
    order by key
    on conflict (key) do update set
      kind = excluded.kind,
      payload = excluded.payload,
      due_at = case when excluded.key = any(${rows.filter((row) => row.replace).map((row) => row.key)}::text[])
        then excluded.due_at else least(timers.due_at, excluded.due_at) end,
      attempts = 0`.execute(unit.tx);
}
