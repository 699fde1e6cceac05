import { sql, type Kysely, type Transaction } from '@dna/database';
import {
  findErased,
  lockFamilies,
  prepared,
  readFamilies,
  type Families,
  type MessagingTables,
  type PreparedTimer,
  type TimerHandler,
  type Unit,
} from '@dna/inbox-outbox';
import { readRulesets, type Rulesets } from './read-rulesets.ts';
import type { VersionedRule } from './ruleset.ts';
import { rulesetsTable, type RulesetRow, type RulesetTables } from './tables.ts';

/** What a step has done. */
export type Recomputed = {
  /** Lead ids that are judged by the published version now and were not before. */
  leads: number;
  /** Persons that something changed for. */
  changed: number;
};

/** Judges these families by the published rules. Their rows are locked. One that is left as it is gets a turn again. */
export type RecomputeFamilies<R extends VersionedRule, DB, P = undefined> = (
  unit: Unit<DB>,
  families: Families,
  rulesets: Rulesets<R>,
  published: RulesetRow,
  found: P,
) => Promise<Recomputed>;

/** Finds out, before the transaction and without a lock, what judging these families by the published rules needs. */
export type PrepareFamilies<R extends VersionedRule, DB, P> = (
  db: Kysely<DB & MessagingTables>,
  families: Families,
  rulesets: Rulesets<R>,
) => Promise<P>;

/** Facts in one step: bounds its memory, and the time that others wait for its leads. */
const factsPerStep = 4_000;
const leadsPerStep = 400;
const waitMs = 500;

export function recomputeKind({ kind }: { kind: string }): string {
  return `${kind}.recompute`;
}

/**
 * After a publication every lead is judged anew, a step at a time, each step in a transaction of its own that also says
 * how far it is: a crash repeats nothing and loses nothing. Events go on being taken in meanwhile; each of them is
 * judged by the version that its lead has been judged by so far, new leads by the new one.
 *
 * A lead that came in just before the publication may be committed after its turn: the walk begins again until it finds
 * none and everybody who may have seen the version before has ended. Whoever judges leads must have written something
 * before reading the rules, so that the transaction has its number by then.
 */
export function onRecompute<R extends VersionedRule, DB>(
  tables: RulesetTables<R>,
  recompute: RecomputeFamilies<R, DB>,
): TimerHandler<DB> {
  return (unit) => takeStep(unit, tables, recompute, undefined);
}

/**
 * The same where others have to be asked first, outside the transaction. The leads of a step may have changed by the
 * time it begins: a family that was prepared for something else is to be left for the next round.
 */
export function onPreparedRecompute<R extends VersionedRule, DB, P>(
  tables: RulesetTables<R>,
  prepare: PrepareFamilies<R, DB, P>,
  recompute: RecomputeFamilies<R, DB, P>,
): PreparedTimer<DB> {
  return prepared(
    async (db: Kysely<DB & MessagingTables>) => {
      const { rows } = await sql<RulesetRow>`
        select * from ${rulesetsTable(tables)} where status = 'published'`.execute(db);
      const families = await readFamilies(db, await nextLeads(db, tables, rows[0]!));
      return prepare(db, families, await rulesetsOf(db, tables, families));
    },
    (unit, _timers, found) => takeStep(unit, tables, recompute, found),
  );
}

async function takeStep<R extends VersionedRule, DB, P>(
  unit: Unit<DB>,
  tables: RulesetTables<R>,
  recompute: RecomputeFamilies<R, DB, P>,
  found: P,
): Promise<void> {
  const { tx, now } = unit;
  const published = await begin(tx, tables);
  if (published.recomputed_at !== null) return;
  const othersEnded = await haveEnded(tx, published.seen_from_xid!);
  const leadIds = await nextLeads(tx, tables, published);
  const again = (afterMs: number) => {
    const kind = recomputeKind(tables);
    const dueAt = new Date(now.getTime() + afterMs);
    unit.schedule({ key: kind, kind, dueAt, payload: {}, replace: true });
  };
  if (leadIds.length === 0) {
    if (published.recompute_after === null && othersEnded) await finish(unit, tables, published.version);
    else {
      await restart(tx, tables, published.version);
      again(othersEnded ? 0 : waitMs);
    }
    return;
  }
  // Who was erased since must not get a row again by being locked.
  const erased = await findErased(tx, leadIds);
  const living = leadIds.filter((id) => !erased.has(id));
  const families = await lockFamilies(tx, living, tables.leads as keyof DB & string);
  const rulesets = await rulesetsOf(tx, tables, families);
  const done = await recompute(unit, families, rulesets, published, found);
  await goOn(tx, tables, published.version, leadIds.at(-1)!, done);
  again(0);
}

/** The version to bring all leads to; on the first step with the number of leads it is about. */
async function begin<DB>(
  tx: Transaction<DB & MessagingTables>,
  tables: { kind: string; leads: string },
): Promise<RulesetRow> {
  const { rows } = await sql<RulesetRow>`
    select * from ${rulesetsTable(tables)} where status = 'published' for no key update`.execute(tx);
  const published = rows[0]!;
  if (published.leads_total !== null) return published;
  const { rows: begun } = await sql<RulesetRow>`
    update ${rulesetsTable(tables)} set
      leads_total = (
        select count(*) from ${sql.id(tables.leads)} where ruleset_version is distinct from ${published.version}
      ),
      seen_from_xid = pg_snapshot_xmax(pg_current_snapshot())::text
    where version = ${published.version} returning *`.execute(tx);
  return begun[0]!;
}

async function haveEnded<DB>(tx: Transaction<DB & MessagingTables>, xid: string): Promise<boolean> {
  const { rows } = await sql<{ ended: boolean }>`
    select pg_snapshot_xmin(pg_current_snapshot()) >= ${xid}::xid8 as ended`.execute(tx);
  return rows[0]!.ended;
}

/** The next leads that are judged by another version, as many as have about `factsPerStep` facts; at least one. */
async function nextLeads<DB>(
  db: Kysely<DB & MessagingTables>,
  { leads }: { leads: string },
  { version, recompute_after }: RulesetRow,
): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    select lead_id from (
      select lead_id, sum(basis_count) over (order by lead_id) - basis_count as before
      from (
        select lead_id, basis_count from ${sql.id(leads)}
        where ruleset_version is distinct from ${version}
          and (${recompute_after}::uuid is null or lead_id > ${recompute_after}::uuid)
        order by lead_id limit ${leadsPerStep}
      ) next
    ) counted
    where before < ${factsPerStep} order by lead_id`.execute(db);
  return rows.map(({ lead_id }) => lead_id);
}

/** The rules that any id of these families is judged by; some of the ids are not among the next leads themselves. */
async function rulesetsOf<R extends VersionedRule, DB>(
  db: Kysely<DB & MessagingTables>,
  tables: RulesetTables<R>,
  families: Families,
): Promise<Rulesets<R>> {
  const { rows } = await sql<{ version: number | null }>`
    select distinct ruleset_version as version from ${sql.id(tables.leads)}
    where lead_id = any(${[...families.values()].flat()}::uuid[])`.execute(db);
  return readRulesets(
    db,
    tables,
    rows.map(({ version }) => version),
  );
}

async function goOn<DB>(
  tx: Transaction<DB & MessagingTables>,
  tables: { kind: string },
  version: number,
  after: string,
  { leads, changed }: Recomputed,
): Promise<void> {
  await sql`
    update ${rulesetsTable(tables)} set recompute_after = ${after}::uuid, leads_done = leads_done + ${leads}::int,
      leads_changed = leads_changed + ${changed}::int
    where version = ${version}`.execute(tx);
}

async function restart<DB>(
  tx: Transaction<DB & MessagingTables>,
  tables: { kind: string },
  version: number,
): Promise<void> {
  await sql`update ${rulesetsTable(tables)} set recompute_after = null where version = ${version}`.execute(
    tx,
  );
}

async function finish<DB>({ tx, now }: Unit<DB>, tables: { kind: string }, version: number): Promise<void> {
  await sql`
    update ${rulesetsTable(tables)} set recomputed_at = ${now}, leads_total = leads_done
    where version = ${version}`.execute(tx);
}
