import { sql } from '@dna/database';
import type { DealLife } from '../domain/deal-life.ts';
import { takesPlace } from '../domain/deal-places.ts';
import type { By } from './by.ts';
import { fromLife } from './deal-life-rows.ts';
import type { DealRow } from './deals.ts';
import type { Db, Tx } from './tables.ts';

/** The id that a deal was recorded for; undefined: there is no such deal. */
export async function findLeadOfDeal(db: Db, dealId: string): Promise<{ leadId: string | null } | undefined> {
  return db.selectFrom('deals').select('lead_id as leadId').where('id', '=', dealId).executeTakeFirst();
}

/** To be called with the deal's lead locked. */
export async function lockDeal(tx: Tx, dealId: string): Promise<DealRow | undefined> {
  return tx.selectFrom('deals').selectAll().where('id', '=', dealId).forNoKeyUpdate().executeTakeFirst();
}

/** The person's open deal in a pipeline, other than this one. */
export async function findOtherOpen(
  tx: Tx,
  { rootId, pipelineId, not }: { rootId: string; pipelineId: string; not?: string },
): Promise<string | null> {
  const row = await tx
    .selectFrom('deals')
    .select('id')
    .where('root_id', '=', rootId)
    .where('pipeline_id', '=', pipelineId)
    .where('status', '=', 'open')
    .$if(not !== undefined, (query) => query.where('id', '<>', not!))
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Writes a change of a deal that is locked, and its line in the history where it is one of place. */
export async function saveLife(tx: Tx, before: DealLife, after: DealLife, by: By): Promise<DealRow> {
  const row = await tx
    .updateTable('deals')
    .set({
      ...fromLife(after),
      items: sql`${JSON.stringify(after.items)}::jsonb`,
      opened_at: sql`coalesce(opened_at, ${after.status === 'open' ? after.updatedAt : null})`,
      updated_by: by.actor,
      touched_at: sql`coalesce(touched_at, ${by.channel === 'api' ? after.updatedAt : null})`,
    })
    .where('id', '=', after.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (takesPlace(before, after)) await savePlace(tx, before, after, by);
  return row;
}

async function savePlace(tx: Tx, before: DealLife, after: DealLife, by: By): Promise<void> {
  await tx
    .updateTable('deal_stage_history')
    .set({ left_at: after.updatedAt })
    .where('deal_id', '=', after.id)
    .where('left_at', 'is', null)
    .execute();
  await tx
    .insertInto('deal_stage_history')
    .values({
      deal_id: after.id,
      version: after.version,
      from_stage_id: before.stageId,
      to_stage_id: after.stageId,
      from_status: before.status,
      to_status: after.status,
      caused_by: by.cause?.id ?? null,
      actor: by.actor,
      channel: by.channel,
      changed_at: after.updatedAt,
      left_at: null,
    })
    .execute();
}
