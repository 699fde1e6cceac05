import { sql, type Kysely } from '@dna/database';
import { afterPost, mayPost } from '../domain/pace.ts';
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

/** Takes the oldest due message of every channel whose pace allows one. Nobody else takes them until the lease ends. */
export async function claimMessages(db: Kysely<Tables>): Promise<Claim[]> {
  return db.transaction().execute(async (tx) => {
    const now = await clockOf(tx);
    const channels = (await lockChannelsWithDue(tx, now)).filter(({ free_at }) => mayPost(free_at, now));
    const messages = await oldestDue(
      tx,
      channels.map(({ name }) => name),
      now,
    );
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const claimed = await markAttempt(
      tx,
      messages.map((message) => message.notification_id),
      now,
      leaseUntil,
    );
    const claims: Claim[] = [];
    for (const message of messages.filter(({ notification_id }) => claimed.has(notification_id))) {
      const freeAt = channels.find(({ name }) => name === message.channel)?.free_at ?? now;
      await saveFreeAt(tx, message.channel, afterPost(freeAt, now));
      claims.push({ message, now, inDoubt: message.status === 'unknown' });
    }
    return claims;
  });
}

export async function clockOf(db: Kysely<Tables>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`
    select date_trunc('milliseconds', clock_timestamp()) as now`.execute(db);
  return rows[0]!.now;
}
