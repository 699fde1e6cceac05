import { sql, type Kysely } from '@dna/database';
import { afterPosts, allowance, type Pace } from '../domain/pace.ts';
import { lockChannelsWithDue, saveFreeAt } from '../store/channels.ts';
import { markAttempt, oldestDue } from '../store/messages.ts';
import type { MessageTable, Tables } from '../store/tables.ts';

export type Claim = {
  message: MessageTable;
  /** Postgres's clock when it was claimed. */
  now: Date;
  /** An earlier attempt may have posted it. */
  inDoubt: boolean;
};

/** How long a claimed message is left to its poster. */
export const leaseMs = 30_000;

/** Most messages that are on their way at once into one channel. */
const mostAtOnce = 20;

/** Takes the oldest due messages of every channel, as many as its pace allows. Nobody else takes them until the lease ends. */
export async function claimMessages(db: Kysely<Tables>, pace: Pace): Promise<Claim[]> {
  return db.transaction().execute(async (tx) => {
    const now = await clockOf(tx);
    const channels = await lockChannelsWithDue(tx, now);
    const wanted = channels
      .map(({ name, free_at }) => ({ channel: name, count: allowance(pace, free_at, now) }))
      .filter(({ count }) => count > 0);
    if (wanted.length === 0) return [];
    const messages = await oldestDue(
      tx,
      wanted.map(({ channel, count }) => ({ channel, count: Math.min(count, mostAtOnce) })),
      now,
    );
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const claimed = await markAttempt(
      tx,
      messages.map((message) => message.notification_id),
      now,
      leaseUntil,
    );
    const taken = messages.filter(({ notification_id }) => claimed.has(notification_id));
    for (const { name, free_at } of channels) {
      const count = taken.filter(({ channel }) => channel === name).length;
      if (count > 0) await saveFreeAt(tx, name, afterPosts(pace, free_at, now, count));
    }
    return taken.map((message) => ({ message, now, inDoubt: message.status === 'unknown' }));
  });
}

export async function clockOf(db: Kysely<Tables>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`
    select date_trunc('milliseconds', clock_timestamp()) as now`.execute(db);
  return rows[0]!.now;
}
