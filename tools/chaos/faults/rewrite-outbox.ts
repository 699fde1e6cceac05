import { createDatabase, sql } from '@dna/database';

const AT_MOST = 500;

type Row = { created_at: Date; batch_id: string; position: number; payload: string };

/**
 * Gives messages that a service has recorded and not sent yet the form in which another version of it would have
 * recorded them; answers how many there were.
 */
export async function rewriteOutbox(
  ownerUrl: string,
  service: string,
  formOf: (payload: string) => string | null,
): Promise<number> {
  const owner = createDatabase<unknown>({ url: ownerUrl, name: 'chaos', maxConnections: 1 });
  const schema = sql.id(service);
  try {
    return await owner.db.transaction().execute(async (tx) => {
      const { rows } = await sql<Row>`
        select o.created_at, o.batch_id, o.position, o.payload
        from ${schema}.outbox_batches b join ${schema}.outbox o using (created_at, batch_id)
        where b.published_at is null
        order by o.created_at, o.batch_id, o.position limit ${AT_MOST} for update of o`.execute(tx);
      const changed = rows.flatMap((row) => {
        const payload = formOf(row.payload);
        return payload === null ? [] : [{ ...row, payload }];
      });
      await sql`
        update ${schema}.outbox o set payload = r.payload
        from unnest(
          ${changed.map((row) => row.batch_id)}::uuid[], ${changed.map((row) => row.position)}::int[],
          ${changed.map((row) => row.payload)}::text[]
        ) as r(batch_id, position, payload)
        where o.batch_id = r.batch_id and o.position = r.position`.execute(tx);
      return changed.length;
    });
  } finally {
    await owner.stop();
  }
}
