import { recordset, sql, type Kysely, type Transaction } from '@dna/database';
import type { Settlement } from '../domain/settle-message.ts';
import type { MessageTable, Tables } from './tables.ts';

export type NewMessage = Pick<MessageTable, 'notification_id' | 'lead_id' | 'template' | 'channel' | 'facts'>;

/** Inserts those that are new, to be posted at once. */
export async function insertMessages(
  tx: Transaction<Tables>,
  messages: readonly NewMessage[],
  now: Date,
): Promise<void> {
  const channels = [...new Set(messages.map(({ channel }) => channel))].sort();
  await sql`insert into channels (name, free_at) select name, ${now} from unnest(${channels}::text[]) as c(name)
    on conflict do nothing`.execute(tx);
  await sql`
    insert into messages
      (notification_id, lead_id, template, channel, facts, status, next_attempt_at, created_at, updated_at)
    select notification_id, lead_id, template, channel, facts, 'pending', ${now}, ${now}, ${now}
    from ${recordset(messages, 'notification_id uuid, lead_id uuid, template text, channel text, facts jsonb')}
    order by notification_id
    on conflict do nothing`.execute(tx);
}

/** Whether a message waits whose time has come. */
export async function isAnyDue(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`select exists (select from messages
    where status in ('pending', 'unknown') and next_attempt_at <= clock_timestamp()) as due`.execute(db);
  return rows[0]?.due ?? false;
}

/** The oldest due messages of each channel, as many as asked for. */
export async function oldestDue(
  tx: Transaction<Tables>,
  wanted: readonly { channel: string; count: number }[],
  now: Date,
): Promise<MessageTable[]> {
  const { rows } = await sql<MessageTable>`
    select m.* from ${recordset(wanted, 'channel text, count int')} cross join lateral (
      select * from messages
      where channel = r.channel and status in ('pending', 'unknown') and next_attempt_at <= ${now}
      order by created_at, notification_id limit r.count
    ) m`.execute(tx);
  return rows;
}

/**
 * Marks messages as being posted. From here on it is unknown whether Slack has them, until the outcome is saved: a
 * process that dies in between leaves the truth behind. Returns the ids of those that were still due.
 */
export async function markAttempt(
  tx: Transaction<Tables>,
  ids: readonly string[],
  now: Date,
  leaseUntil: Date,
): Promise<Set<string>> {
  const { rows } = await sql<{ notification_id: string }>`
    update messages set status = 'unknown', attempts = attempts + 1, next_attempt_at = ${leaseUntil},
      first_attempt_at = coalesce(first_attempt_at, ${now}), updated_at = ${now}
    where notification_id = any(${ids}::uuid[]) and status in ('pending', 'unknown') and next_attempt_at <= ${now}
    returning notification_id`.execute(tx);
  return new Set(rows.map((row) => row.notification_id));
}

/**
 * Saves what became of a message. One that is known to be posted stays so, and a poster that was overtaken by another
 * (its attempt is not the last one) may only say that it is.
 */
export async function saveSettlement(
  tx: Transaction<Tables>,
  { notification_id, attempts: attemptsBefore }: MessageTable,
  { status, attempts, nextAttemptAt, channelId, ts, error }: Settlement,
  now: Date,
): Promise<void> {
  await sql`
    update messages set status = ${status}, attempts = ${attempts}, next_attempt_at = ${nextAttemptAt},
      slack_channel_id = ${channelId}, ts = ${ts}, error = ${error}, updated_at = ${now}
    where notification_id = ${notification_id} and status <> 'posted'
      and (${status} = 'posted' or attempts = ${attemptsBefore + 1})`.execute(tx);
}

/** There is nothing to post with: what waits is kept as it is, and not posted later, when it is old. */
export async function markNoCredentials(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql`
    update messages set status = 'no_credentials', next_attempt_at = null, updated_at = clock_timestamp()
    where status in ('pending', 'unknown') returning 1`.execute(db);
  return rows.length;
}

export type MessageCounts = {
  waiting: number;
  unclear: number;
  oldest_waiting_seconds: number;
  failed_last_day: number;
  no_credentials_last_day: number;
  last_failure: { channel: string; error: string | null; at: string } | null;
};

/** How the messages stand, for `/health`. */
export async function countMessages(db: Kysely<Tables>): Promise<MessageCounts> {
  const { rows } = await sql<MessageCounts>`
    select
      (select count(*) from messages where status in ('pending', 'unknown')) as waiting,
      (select count(*) from messages where status = 'unknown') as unclear,
      (select coalesce(round(extract(epoch from clock_timestamp() - min(created_at))), 0)::float8
        from messages where status in ('pending', 'unknown')) as oldest_waiting_seconds,
      (select count(*) from messages
        where status = 'failed' and updated_at > clock_timestamp() - interval '1 day') as failed_last_day,
      (select count(*) from messages
        where status = 'no_credentials' and updated_at > clock_timestamp() - interval '1 day') as no_credentials_last_day,
      (select json_build_object('channel', channel, 'error', error, 'at', updated_at) from messages
        where status = 'failed' order by updated_at desc limit 1) as last_failure`.execute(db);
  return rows[0] as MessageCounts;
}
