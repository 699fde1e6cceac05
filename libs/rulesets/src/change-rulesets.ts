import { recordset, sql, type Transaction } from '@dna/database';
import { conflict, notFound } from '@dna/http';
import type { MessagingTables, Unit } from '@dna/inbox-outbox';
import { findDraft, readRuleset, readRulesetRow, readRulesets } from './read-rulesets.ts';
import { recomputeKind } from './recompute.ts';
import type { Ruleset, VersionedRule } from './ruleset.ts';
import { rulesetsTable, rulesTable, type RulesetRow, type RulesetTables } from './tables.ts';

export type Publishing = {
  by: string;
  /** Leads that pass a threshold by the new rules tell it. */
  applyCrossings: boolean;
  /** The simulation that the decision rests on. */
  simulationId: string | null;
};

/** A draft to change, and whether it is published with the change. */
export type Editing = { by: string; asDraft: boolean };

/**
 * Changes one rule. As a draft it waits to be published; else the change is published at once, which is refused while a
 * draft with other changes waits.
 *
 * @param change gets the rules as they stand, and returns them as they are to be; throws to refuse
 * @returns the version that has the change
 */
export async function editRules<R extends VersionedRule, DB>(
  unit: Unit<DB>,
  tables: RulesetTables<R>,
  { by, asDraft }: Editing,
  change: (rules: readonly R[]) => R[],
): Promise<number> {
  const { tx } = unit;
  await lockRulesets(tx, tables);
  const draft = await findDraft(tx, tables);
  if (draft !== null && !asDraft) {
    throw conflict(
      `Version ${draft.version} is a draft with changes of its own. Repeat this with ?draft=true to add to it, ` +
        'publish it, or delete it.',
      { draft_version: draft.version },
    );
  }
  const based = draft ?? (await copyPublished(unit, tables, by));
  const { rules } = (await readRuleset(tx, tables, based.version))!;
  await replaceRules(tx, tables, { version: based.version, rules: change(rules) });
  if (!asDraft) {
    await publishRuleset(unit, tables, based.version, { by, applyCrossings: false, simulationId: null });
  }
  return based.version;
}

/** The draft counts from now on; every lead is judged by it in the background. */
export async function publishRuleset<R extends VersionedRule, DB>(
  unit: Unit<DB>,
  tables: RulesetTables<R>,
  version: number,
  { by, applyCrossings, simulationId }: Publishing,
): Promise<void> {
  const { tx, now } = unit;
  await lockRulesets(tx, tables);
  const draft = await existing(tx, tables, version);
  if (draft.status !== 'draft')
    throw conflict(`Version ${version} is ${draft.status}: only a draft is published.`);
  const { published } = await readRulesets(tx, tables);
  if (draft.based_on !== published.version) {
    throw conflict(
      `Version ${version} was drawn up on version ${draft.based_on}, and version ${published.version} counts now. ` +
        'Delete the draft and make the changes again.',
    );
  }
  await sql`
    update ${rulesetsTable(tables)} set status = 'retired' where status = 'published'`.execute(tx);
  await sql`
    update ${rulesetsTable(tables)} set status = 'published', published_at = ${now}, published_by = ${by},
      apply_crossings = ${applyCrossings}, simulation_id = ${simulationId}
    where version = ${version}`.execute(tx);
  const kind = recomputeKind(tables);
  unit.schedule({ key: kind, kind, dueAt: now, payload: {}, replace: true });
}

/**
 * Leaves the published version again: the rules of the one before it count once more, as a version of their own.
 *
 * @returns the new version
 */
export async function rollBack<R extends VersionedRule, DB>(
  unit: Unit<DB>,
  tables: RulesetTables<R>,
  version: number,
  by: string,
): Promise<number> {
  const { tx } = unit;
  await lockRulesets(tx, tables);
  const row = await existing(tx, tables, version);
  if (row.status !== 'published') {
    throw conflict(`Version ${version} is ${row.status}: only the published version can be left.`);
  }
  const back = row.based_on;
  if (back === null) throw conflict(`Version ${version} is the first one: there is none before it.`);
  if ((await findDraft(tx, tables)) !== null) {
    throw conflict('There is a draft. Publish or delete it first.');
  }
  const { rules } = (await readRuleset(tx, tables, back))!;
  const copy = await copyPublished(unit, tables, by);
  await replaceRules(tx, tables, { version: copy.version, rules });
  await sql`
    update ${rulesetsTable(tables)} set rolled_back_to = ${back} where version = ${copy.version}`.execute(tx);
  await publishRuleset(unit, tables, copy.version, { by, applyCrossings: false, simulationId: null });
  return copy.version;
}

/** Forgets a draft. */
export async function discardDraft<DB>(
  tx: Transaction<DB & MessagingTables>,
  tables: { kind: string },
  version: number,
): Promise<void> {
  await lockRulesets(tx, tables);
  const row = await existing(tx, tables, version);
  if (row.status !== 'draft')
    throw conflict(`Version ${version} is ${row.status}: only a draft can be deleted.`);
  await sql`delete from ${rulesTable(tables)} where ruleset_version = ${version}`.execute(tx);
  await sql`delete from ${rulesetsTable(tables)} where version = ${version}`.execute(tx);
}

/** Whoever edits waits for whoever edits; those who read the rules wait for nobody. */
async function lockRulesets<DB>(
  tx: Transaction<DB & MessagingTables>,
  tables: { kind: string },
): Promise<void> {
  await sql`select 1 from ${rulesetsTable(tables)} where status = 'published' for update`.execute(tx);
}

async function existing<DB>(
  tx: Transaction<DB & MessagingTables>,
  tables: { kind: string },
  version: number,
): Promise<RulesetRow> {
  const row = await readRulesetRow(tx, tables, version);
  if (row === null) throw notFound(`There is no version ${version}.`);
  return row;
}

async function copyPublished<R extends VersionedRule, DB>(
  { tx, now }: Pick<Unit<DB>, 'tx' | 'now'>,
  tables: RulesetTables<R>,
  by: string,
): Promise<RulesetRow> {
  const { published } = await readRulesets(tx, tables);
  // A number that a deleted draft had is given again: nothing was ever judged by it.
  const { rows } = await sql<RulesetRow>`
    insert into ${rulesetsTable(tables)} (version, status, based_on, created_at, created_by)
    select max(version) + 1, 'draft', ${published.version}::int, ${now}::timestamptz, ${by}::text
    from ${rulesetsTable(tables)}
    returning *`.execute(tx);
  await insertRules(tx, tables, { ...published, version: rows[0]!.version });
  return rows[0]!;
}

async function replaceRules<R extends VersionedRule, DB>(
  tx: Transaction<DB & MessagingTables>,
  tables: RulesetTables<R>,
  ruleset: Ruleset<R>,
): Promise<void> {
  await sql`delete from ${rulesTable(tables)} where ruleset_version = ${ruleset.version}`.execute(tx);
  await insertRules(tx, tables, ruleset);
}

async function insertRules<R extends VersionedRule, DB>(
  tx: Transaction<DB & MessagingTables>,
  tables: RulesetTables<R>,
  { version, rules }: Ruleset<R>,
): Promise<void> {
  const names = tables.ruleColumns.split(',').map((column) => column.trim().split(' ')[0]!);
  const columns = sql.join(names.map((name) => sql.id(name)));
  await sql`
    insert into ${rulesTable(tables)} (ruleset_version, ${columns})
    select ${version}::int, ${columns} from ${recordset(rules.map(tables.toRow), tables.ruleColumns)}`.execute(
    tx,
  );
}
