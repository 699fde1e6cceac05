import { sql, type Selectable } from '@dna/database';
import type { Db, DealsTables } from './tables.ts';

export type HistoryRow = Selectable<DealsTables['deal_stage_history']> & {
  from_stage_key: string | null;
  to_stage_key: string;
  /** Now, by Postgres's clock. */
  read_at: Date;
};

/** Where a deal has stood, oldest first. */
export async function readHistory(db: Db, dealId: string): Promise<HistoryRow[]> {
  return db
    .selectFrom('deal_stage_history as h')
    .leftJoin('pipeline_stages as f', 'f.id', 'h.from_stage_id')
    .innerJoin('pipeline_stages as t', 't.id', 'h.to_stage_id')
    .selectAll('h')
    .select(['f.key as from_stage_key', 't.key as to_stage_key', sql<Date>`clock_timestamp()`.as('read_at')])
    .where('h.deal_id', '=', dealId)
    .orderBy('h.version')
    .execute();
}
