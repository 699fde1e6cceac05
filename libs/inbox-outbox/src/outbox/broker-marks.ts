import { sql, type Kysely } from '@dna/database';
import type { MessagingTables } from '../tables.ts';

/** What was last seen in the broker: which stream, and which message at which sequence. */
export type BrokerMark = {
  /** `publisher:<stream>` or `consumer:<durable>`. */
  name: string;
  streamCreated: string;
  /** 0 before the first message. */
  sequence: number;
  messageId: string;
  savedAt: Date;
};

export async function readMark<DB>(
  db: Kysely<DB & MessagingTables>,
  name: string,
): Promise<BrokerMark | null> {
  const { rows } = await sql<BrokerMark>`
    select name, stream_created as "streamCreated", sequence, message_id as "messageId", saved_at as "savedAt"
    from broker_marks where name = ${name}`.execute(db);
  return rows[0] ?? null;
}

/** Saves a mark; of several replicas the one that has seen most of the same stream counts. */
export async function saveMark<DB>(
  db: Kysely<DB & MessagingTables>,
  mark: Omit<BrokerMark, 'savedAt'>,
): Promise<void> {
  await sql`
    insert into broker_marks as known (name, stream_created, sequence, message_id, saved_at)
    values (${mark.name}, ${mark.streamCreated}, ${mark.sequence}, ${mark.messageId}, clock_timestamp())
    on conflict (name) do update set
      stream_created = excluded.stream_created,
      sequence = excluded.sequence,
      message_id = excluded.message_id,
      saved_at = excluded.saved_at
    where known.stream_created <> excluded.stream_created
      or known.sequence <= excluded.sequence or excluded.sequence = 0`.execute(db);
}
