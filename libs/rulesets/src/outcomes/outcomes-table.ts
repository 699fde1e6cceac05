import { recordset, sql, type Kysely, type Transaction } from '@dna/database';

/** What has become of a deal, as far as it has been heard. */
export type DealOutcome = {
  dealId: string;
  leadId: string;
  pipelineKey: string;
  status: 'open' | 'won' | 'lost' | 'void' | 'superseded';
  /** It was moved to another stage once. */
  advanced: boolean;
  version: number;
  changedAt: string;
};

/** The table `deal_outcomes` in the service's own schema. */
export type OutcomesTable = {
  deal_id: string;
  lead_id: string;
  pipeline_key: string;
  status: DealOutcome['status'];
  advanced: boolean;
  version: number;
  changed_at: Date;
};

/** Keeps the newest of each deal; that it was moved once is never forgotten. */
export async function saveOutcomes<DB>(tx: Transaction<DB>, told: readonly DealOutcome[]): Promise<void> {
  const newest = new Map<string, DealOutcome>();
  for (const each of told) {
    const known = newest.get(each.dealId);
    const winner = known !== undefined && known.version >= each.version ? known : each;
    newest.set(each.dealId, { ...winner, advanced: each.advanced || (known?.advanced ?? false) });
  }
  if (newest.size === 0) return;
  const rows = [...newest.values()].map((each) => ({
    deal_id: each.dealId,
    lead_id: each.leadId,
    pipeline_key: each.pipelineKey,
    status: each.status,
    advanced: each.advanced,
    version: each.version,
    changed_at: each.changedAt,
  }));
  const columns = `deal_id uuid, lead_id uuid, pipeline_key text, status text, advanced boolean, version bigint,
    changed_at timestamptz`;
  await sql`
    insert into deal_outcomes as d (deal_id, lead_id, pipeline_key, status, advanced, version, changed_at)
    select deal_id, lead_id, pipeline_key, status, advanced, version, changed_at
    from ${recordset(rows, columns)} order by deal_id
    on conflict (deal_id) do update set
      advanced = d.advanced or excluded.advanced,
      lead_id = case when excluded.version > d.version then excluded.lead_id else d.lead_id end,
      pipeline_key = case when excluded.version > d.version then excluded.pipeline_key else d.pipeline_key end,
      status = case when excluded.version > d.version then excluded.status else d.status end,
      changed_at = case when excluded.version > d.version then excluded.changed_at else d.changed_at end,
      version = greatest(d.version, excluded.version)`.execute(tx);
}

/** The deals of these leads. */
export async function readOutcomes<DB>(db: Kysely<DB>, leadIds: readonly string[]): Promise<DealOutcome[]> {
  const { rows } = await sql<DealOutcome>`
    select deal_id as "dealId", lead_id as "leadId", pipeline_key as "pipelineKey", status, advanced, version,
      changed_at as "changedAt"
    from deal_outcomes where lead_id = any(${leadIds}::uuid[])`.execute(db);
  return rows;
}
