import { sql, type Kysely } from '@dna/database';
import type { MessagingTables } from '../tables.ts';
import type { OutboxBatch } from '../unit/save-unit.ts';

type Row = {
  created_at: Date;
  batch_id: string;
  position: number;
  id: string;
  subject: string;
  payload: string;
};

/** Batches that a crash or an absent broker left unpublished, oldest first. */
export async function unpublishedBatches<DB>(
  db: Kysely<DB & MessagingTables>,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<OutboxBatch[]> {
  const { rows } = await sql<Row>`
    select o.created_at, o.batch_id, o.position, o.message_id as id, o.subject, o.payload
    from (
      select created_at, batch_id from outbox_batches
      where published_at is null and created_at <= clock_timestamp() - ${olderThanMs} * interval '1 millisecond'
      order by created_at limit ${limit}
    ) b join outbox o using (created_at, batch_id)
    order by o.created_at, o.batch_id, o.position`.execute(db);
  const batches = new Map<string, OutboxBatch>();
  for (const row of rows) {
    const batch = batches.get(row.batch_id);
    if (batch === undefined) {
      batches.set(row.batch_id, { id: row.batch_id, createdAt: row.created_at, messages: [row] });
    } else batch.messages.push(row);
  }
  return [...batches.values()];
}

export async function markPublished<DB>(
  db: Kysely<DB & MessagingTables>,
  batches: Pick<OutboxBatch, 'id' | 'createdAt'>[],
): Promise<void> {
  await sql`
    update outbox_batches set published_at = clock_timestamp()
    from unnest(${batches.map((batch) => batch.createdAt)}::timestamptz[],
      ${batches.map((batch) => batch.id)}::uuid[]) as done(created_at, batch_id)
    where outbox_batches.created_at = done.created_at and outbox_batches.batch_id = done.batch_id
      and published_at is null`.execute(db);
}

/** Everything kept for a subject prefix since an instant, published or not, in pages of at most `pageSize`. */
export async function* messagesSince<DB>(
  db: Kysely<DB & MessagingTables>,
  subjectPrefix: string,
  since: Date | 'all',
  pageSize: number,
): AsyncGenerator<{ id: string; subject: string; payload: string }[]> {
  let after = { created_at: since === 'all' ? new Date(0) : since, batch_id: zeroId, position: -1 };
  for (;;) {
    const { rows } = await sql<Row>`
      select created_at, batch_id, position, message_id as id, subject, payload from outbox
      where (created_at, batch_id, position) > (${after.created_at}::timestamptz, ${after.batch_id}::uuid, ${after.position})
        and starts_with(subject, ${subjectPrefix})
      order by created_at, batch_id, position limit ${pageSize}`.execute(db);
    if (rows.length > 0) yield rows;
    if (rows.length < pageSize) return;
    after = rows.at(-1)!;
  }
}

const zeroId = '00000000-0000-0000-0000-000000000000';
