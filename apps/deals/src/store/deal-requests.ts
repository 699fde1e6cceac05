import type { Db, Tx } from './tables.ts';

/** An order to make a deal, by who sent it and their Idempotency-Key. */
export type RequestKey = { source: string; key: string; bodyHash: string };

export class KeyTakenError extends Error {
  override readonly name = 'KeyTakenError';
  readonly code = 'idempotency_key_taken';
}

export async function findRequest(
  db: Db,
  { source, key }: RequestKey,
): Promise<{ bodyHash: string; dealId: string } | undefined> {
  return db
    .selectFrom('deal_requests')
    .select(['body_hash as bodyHash', 'deal_id as dealId'])
    .where('source', '=', source)
    .where('key', '=', key)
    .executeTakeFirst();
}

/** Throws `KeyTakenError` where another request took the key at this very moment: nothing of this one may stay. */
export async function insertRequest(
  tx: Tx,
  { source, key, bodyHash }: RequestKey,
  dealId: string,
): Promise<void> {
  const inserted = await tx
    .insertInto('deal_requests')
    .values({ source, key, body_hash: bodyHash, deal_id: dealId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('deal_id')
    .execute();
  if (inserted.length === 0) throw new KeyTakenError('another request with this key was faster');
}
