import { sql, type RawBuilder } from '@dna/database';
import type { VersionedRule } from './ruleset.ts';

/** The tables `<kind>_rulesets`, `<kind>_rules` and the one of the leads, in the service's own schema. */
export type RulesetTables<R extends VersionedRule> = {
  kind: 'scoring' | 'intent';
  /** One row per lead id, with `ruleset_version`: the version that its facts were judged by. */
  leads: string;
  /** Names and types of the columns of a rule besides `ruleset_version`, as `recordset` takes them. */
  ruleColumns: string;
  toRow: (rule: R) => Record<string, unknown>;
  fromRow: (row: never) => R;
};

export type RulesetStatus = 'draft' | 'published' | 'retired';

/** A version, without its rules. */
export type RulesetRow = {
  version: number;
  status: RulesetStatus;
  /** The version that it was copied from. */
  based_on: number | null;
  /** Of a version that takes another back: the one whose rules it has. */
  rolled_back_to: number | null;
  created_at: Date;
  created_by: string | null;
  published_at: Date | null;
  published_by: string | null;
  apply_crossings: boolean;
  simulation_id: string | null;
  /** Leads that were judged by an older version when it was published; null until they are counted. */
  leads_total: number | null;
  leads_done: number;
  leads_changed: number;
  /** All leads before this one are judged by it. */
  recompute_after: string | null;
  /** Transactions from this number on have seen it. */
  seen_from_xid: string | null;
  recomputed_at: Date | null;
};

export function rulesetsTable({ kind }: { kind: string }): RawBuilder<unknown> {
  return sql.id(`${kind}_rulesets`);
}

export function rulesTable({ kind }: { kind: string }): RawBuilder<unknown> {
  return sql.id(`${kind}_rules`);
}
