import { sql, type Kysely } from '@dna/database';
import type { Ruleset, VersionedRule } from './ruleset.ts';
import { rulesetsTable, rulesTable, type RulesetRow, type RulesetTables } from './tables.ts';

/** The published version, and those that some leads are still judged by. */
export type Rulesets<R extends VersionedRule> = {
  published: Ruleset<R>;
  /** The one of a lead that was judged by this version; the published one for a lead that is new. */
  of: (version: number | null | undefined) => Ruleset<R>;
};

/** The rules that count now, and those of these versions, in one statement. */
export async function readRulesets<R extends VersionedRule, DB>(
  db: Kysely<DB>,
  tables: RulesetTables<R>,
  versions: Iterable<number | null> = [],
): Promise<Rulesets<R>> {
  const wanted = [...new Set(versions)].filter((version) => version !== null);
  const { rows } = await sql<{ version: number; status: string; rules: never[] }>`
    select s.version, s.status, coalesce(
      (select jsonb_agg(r order by r.rule_id) from ${rulesTable(tables)} r
        where r.ruleset_version = s.version), '[]') as rules
    from ${rulesetsTable(tables)} s
    where s.status = 'published' or s.version = any(${wanted}::int[])`.execute(db);
  const all = new Map(
    rows.map(({ version, rules }) => [version, { version, rules: rules.map(tables.fromRow) }]),
  );
  const published = all.get(rows.find(({ status }) => status === 'published')!.version)!;
  return { published, of: (version) => all.get(version ?? published.version) ?? published };
}

/** One version with its rules, whatever its state; null when there is none. */
export async function readRuleset<R extends VersionedRule, DB>(
  db: Kysely<DB>,
  tables: RulesetTables<R>,
  version: number,
): Promise<Ruleset<R> | null> {
  const { rows } = await sql<never>`
    select * from ${rulesTable(tables)} where ruleset_version = ${version} order by rule_id`.execute(db);
  if (rows.length === 0 && (await readRulesetRow(db, tables, version)) === null) return null;
  return { version, rules: rows.map(tables.fromRow) };
}

export async function readRulesetRow<DB>(
  db: Kysely<DB>,
  tables: { kind: string },
  version: number,
): Promise<RulesetRow | null> {
  const { rows } = await sql<RulesetRow>`
    select * from ${rulesetsTable(tables)} where version = ${version}`.execute(db);
  return rows[0] ?? null;
}

/** Versions, the newest first. */
export async function listRulesets<DB>(
  db: Kysely<DB>,
  tables: { kind: string },
  { before, limit }: { before: number | null; limit: number },
): Promise<RulesetRow[]> {
  const { rows } = await sql<RulesetRow>`
    select * from ${rulesetsTable(tables)}
    where ${before}::int is null or version < ${before}
    order by version desc limit ${limit}`.execute(db);
  return rows;
}

export async function findDraft<DB>(db: Kysely<DB>, tables: { kind: string }): Promise<RulesetRow | null> {
  const { rows } = await sql<RulesetRow>`
    select * from ${rulesetsTable(tables)} where status = 'draft'`.execute(db);
  return rows[0] ?? null;
}
