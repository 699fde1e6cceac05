import { sql, type Kysely } from '@dna/database';
import type { MessagingTables } from '../tables.ts';
import type { OutboxBatch } from '../unit/save-unit.ts';

type Db<DB> = Kysely<DB & MessagingTables>;
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
  db: Db<DB>,
  { olderThanMs, limit, except }: { olderThanMs: number; limit: number; except: readonly string[] },
): Promise<OutboxBatch[]> {
  const { rows } = await sql<Row>`
    select o.created_at, o.batch_id, o.position, o.message_id as id, o.subject, o.payload
    from (
      select created_at, batch_id from outbox_batches
      where published_at is null and created_at <= clock_timestamp() - ${olderThanMs} * interval '1 millisecond'
        and batch_id <> all(${except}::uuid[])
      order by created_at limit ${limit}
    ) b join outbox o using (created_at, batch_id)
    order by o.created_at, o.batch_id, o.position`.execute(db);
  return batchesOf(rows);
}

export async function markPublished<DB>(
  db: Db<DB>,
  batches: Pick<OutboxBatch, 'id' | 'createdAt'>[],
): Promise<void> {
  await sql`
    update outbox_batches set published_at = clock_timestamp()
    from unnest(${batches.map((batch) => batch.createdAt)}::timestamptz[],
      ${batches.map((batch) => batch.id)}::uuid[]) as done(created_at, batch_id)
    where outbox_batches.created_at = done.created_at and outbox_batches.batch_id = done.batch_id
      and published_at is null`.execute(db);
}

/**
 * The batches that the broker can have lost: those published since an instant, and those not published yet. When they
 * were written does not matter: a backlog is published long after.
 */
export async function* batchesPublishedSince<DB>(
  db: Db<DB>,
  since: Date | 'all',
  pageSize: number,
): AsyncGenerator<OutboxBatch[]> {
  const from = since === 'all' ? null : since;
  let after = { created_at: new Date(0), batch_id: zeroId };
  for (;;) {
    const { rows: page } = await sql<typeof after>`
      select created_at, batch_id from outbox_batches
      where (created_at, batch_id) > (${after.created_at}::timestamptz, ${after.batch_id}::uuid)
        and (${from}::timestamptz is null or published_at is null or published_at >= ${from})
      order by created_at, batch_id limit ${pageSize}`.execute(db);
    if (page.length > 0) yield await loadBatches(db, page);
    if (page.length < pageSize) return;
    after = page.at(-1)!;
  }
}

async function loadBatches<DB>(
  db: Db<DB>,
  keys: readonly { created_at: Date; batch_id: string }[],
): Promise<OutboxBatch[]> {
  const { rows } = await sql<Row>`
    select o.created_at, o.batch_id, o.position, o.message_id as id, o.subject, o.payload
    from unnest(${keys.map((key) => key.created_at)}::timestamptz[], ${keys.map((key) => key.batch_id)}::uuid[])
      as wanted(created_at, batch_id)
    join outbox o using (created_at, batch_id)
    order by o.created_at, o.batch_id, o.position`.execute(db);
  return batchesOf(rows);
}

function batchesOf(rows: readonly Row[]): OutboxBatch[] {
  const batches = new Map<string, OutboxBatch>();
  for (const row of rows) {
    const batch = batches.get(row.batch_id);
    if (batch === undefined) {
      batches.set(row.batch_id, { id: row.batch_id, createdAt: row.created_at, messages: [row] });
    } else batch.messages.push(row);
  }
  return [...batches.values()];
}

const zeroId = '00000000-0000-0000-0000-000000000000';
