import { sql, type Transaction } from '@dna/database';
import type { ChannelTable, Tables } from './tables.ts';

/** Channels with a due message, locked; those that another replica is at are passed over. */
export async function lockChannelsWithDue(tx: Transaction<Tables>, now: Date): Promise<ChannelTable[]> {
  const { rows } = await sql<ChannelTable>`
    select name, free_at from channels
    where exists (select from messages
      where channel = channels.name and status in ('pending', 'unknown') and next_attempt_at <= ${now})
    order by name for no key update skip locked`.execute(tx);
  return rows;
}

export async function lockChannel(tx: Transaction<Tables>, name: string): Promise<ChannelTable> {
  return tx
    .selectFrom('channels')
    .selectAll()
    .where('name', '=', name)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
}

export async function saveFreeAt(tx: Transaction<Tables>, name: string, freeAt: Date): Promise<void> {
  await sql`update channels set free_at = ${freeAt} where name = ${name}`.execute(tx);
}
