import type { Basis, Product } from '@dna/contracts';
import { recordset, sql, type Selectable } from '@dna/database';
import type { PerProduct } from '../domain/weigh-intent.ts';
import type { Db, IntentTables, Tx } from './tables.ts';

/** What is known of one lead id. The row of a merged lead changes under the lock of its root. */
export type LeadIntent = {
  leadId: string;
  version: number;
  /** Of the facts recorded for this very id. */
  basis: Basis;
  primary: Product | null;
  /** Of the primary product; 0 without one. */
  confidence: number;
  evidence: PerProduct<number>;
  asOf: Date | null;
  rulesetVersion: number | null;
};

export async function loadLeadIntents(db: Db, leadIds: Iterable<string>): Promise<Map<string, LeadIntent>> {
  const { rows } = await sql<Row>`
    select lead_id, version, basis_count, basis_xor, primary_product, confidence, evidence, as_of, ruleset_version
    from lead_intents where lead_id = any(${[...new Set(leadIds)]}::uuid[])`.execute(db);
  return new Map(
    rows.map((row) => [
      row.lead_id,
      {
        leadId: row.lead_id,
        version: row.version,
        basis: { count: row.basis_count, xor: row.basis_xor },
        primary: row.primary_product,
        confidence: row.confidence,
        evidence: row.evidence,
        asOf: row.as_of,
        rulesetVersion: row.ruleset_version,
      },
    ]),
  );
}

type Row = Selectable<IntentTables['lead_intents']>;

export async function saveLeadIntents(tx: Tx, intents: readonly LeadIntent[]): Promise<void> {
  const rows = intents.map((intent) => ({
    lead_id: intent.leadId,
    version: intent.version,
    basis_count: intent.basis.count,
    basis_xor: intent.basis.xor,
    primary_product: intent.primary,
    confidence: intent.confidence,
    evidence: intent.evidence,
    as_of: intent.asOf,
    ruleset_version: intent.rulesetVersion,
  }));
  const columns = `lead_id uuid, version bigint, basis_count int, basis_xor text, primary_product text,
    confidence float8, evidence jsonb, as_of timestamptz, ruleset_version int`;
  await sql`
    update lead_intents i set version = r.version, basis_count = r.basis_count, basis_xor = r.basis_xor,
      primary_product = r.primary_product, confidence = r.confidence, evidence = r.evidence, as_of = r.as_of,
      ruleset_version = r.ruleset_version
    from ${recordset(rows, columns)} where i.lead_id = r.lead_id`.execute(tx);
}
