import { recordset, sql, type Selectable } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { RowIssue } from '../domain/imports/row-issue.ts';
import type { ImportFailureReason, ImportReport, ImportState, IssueCount } from './import-tables.ts';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

export type ImportRow = Selectable<IngestionTables['imports']>;
export type NewImport = Pick<
  ImportRow,
  | 'id'
  | 'format'
  | 'source'
  | 'event_type'
  | 'conference'
  | 'campaign'
  | 'date_order'
  | 'time_zone'
  | 'dry_run'
  | 'created_by'
  | 'bound_to_source'
>;

export type Progress = Pick<
  ImportRow,
  | 'rows_total'
  | 'rows_done'
  | 'recorded'
  | 'duplicates'
  | 'rejected'
  | 'passed_over'
  | 'empty'
  | 'warnings'
  | 'next_received_at'
> & { issues: IssueCount[]; report: ImportReport | null };

/** An issue and the row that it is in. */
export type FoundIssue = RowIssue & { row: number; position: number };

/** The import while its file is coming in; nobody is shown it yet. */
export async function insertImport(tx: Tx, row: NewImport, now: Date): Promise<void> {
  await tx
    .insertInto('imports')
    .values({ ...row, state: 'receiving', created_at: now })
    .execute();
}

export async function insertChunk(db: Db, importId: string, position: number, bytes: Buffer): Promise<void> {
  await sql`insert into import_chunks (import_id, position, bytes)
    values (${importId}, ${position}, ${bytes})`.execute(db);
}

export async function readChunk(db: Db, importId: string, position: number): Promise<Buffer | undefined> {
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from import_chunks where import_id = ${importId} and position = ${position}`.execute(db);
  return rows[0]?.bytes;
}

/** The file is complete. */
export async function queueImport(
  tx: Tx,
  id: string,
  { encoding, bytes }: { encoding: string; bytes: number },
): Promise<void> {
  await sql`update imports set state = 'queued', encoding = ${encoding}, bytes = ${bytes}
    where id = ${id} and state = 'receiving'`.execute(tx);
}

/** What never became complete. */
export async function deleteImport(db: Db | Tx, id: string): Promise<void> {
  await sql`delete from imports where id = ${id} and state = 'receiving'`.execute(db);
}

/** @param wait false: null when another transaction has it right now */
export async function lockImport(tx: Tx, id: string, wait = true): Promise<ImportRow | undefined | null> {
  const query = tx.selectFrom('imports').selectAll().where('id', '=', id).forUpdate();
  if (wait) return query.executeTakeFirst();
  const row = await query.skipLocked().executeTakeFirst();
  return row ?? ((await readImport(tx, id)) === undefined ? undefined : null);
}

export async function assignWorker(tx: Tx, id: string, worker: string, now: Date): Promise<void> {
  await sql`update imports set state = 'running', worker = ${worker}, attempts = attempts + 1,
    started_at = coalesce(started_at, ${now}) where id = ${id}`.execute(tx);
}

/** Nobody works on it any more; whoever comes next goes on where it stands. */
export async function releaseWorker(tx: Tx, id: string): Promise<void> {
  await sql`update imports set worker = null, attempts = 0 where id = ${id}`.execute(tx);
}

export async function saveProgress(
  tx: Tx,
  id: string,
  { issues, report, ...counts }: Progress,
  found: readonly FoundIssue[],
): Promise<void> {
  await tx
    .updateTable('imports')
    .set({
      ...counts,
      issues: sql`${JSON.stringify(issues)}::jsonb`,
      report: sql`${report === null ? null : JSON.stringify(report)}::jsonb`,
      // Taken up again without coming any further is what counts.
      attempts: sql`case when rows_done < ${counts.rows_done} then 0 else attempts end`,
    })
    .where('id', '=', id)
    .execute();
  if (found.length === 0) return;
  const rows = found.map(({ row, column, ...rest }) => ({ ...rest, row_number: row, column_name: column }));
  await sql`
    insert into import_errors (import_id, row_number, position, severity, column_name, code, value, message, remedy)
    select ${id}::uuid, row_number, position, severity, column_name, code, value, message, remedy
    from ${recordset(
      rows,
      `row_number int, position int, severity text, column_name text, code text, value text, message text,
       remedy text`,
    )}
    on conflict do nothing`.execute(tx);
}

export async function requestCancel(tx: Tx, id: string): Promise<void> {
  await sql`update imports set state = 'canceled' where id = ${id}`.execute(tx);
}

/** Writes down how it ended. The file has done its duty and goes: it is full of personal data. */
export async function finishImport(
  tx: Tx,
  id: string,
  end: { state: ImportState; failure: ImportFailureReason | null; now: Date },
): Promise<void> {
  await sql`delete from import_chunks where import_id = ${id}`.execute(tx);
  await sql`update imports set state = ${end.state}, finished_at = ${end.now}, worker = null,
    failure = ${end.failure === null ? null : JSON.stringify(end.failure)}::jsonb where id = ${id}`.execute(
    tx,
  );
}

export async function readImport(db: Db | Tx, id: string): Promise<ImportRow | undefined> {
  return db.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirst();
}

export type ImportFilter = {
  state?: ImportState | undefined;
  source?: string | undefined;
  after?: { createdAt: string; id: string } | undefined;
  limit: number;
};

/** Newest first. */
export async function listImports(db: Db, filter: ImportFilter): Promise<ImportRow[]> {
  let query = db.selectFrom('imports').selectAll().where('state', '<>', 'receiving');
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.after !== undefined) {
    const { createdAt, id } = filter.after;
    query = query.where(sql<boolean>`(created_at, id) < (${createdAt}::timestamptz, ${id}::uuid)`);
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

export type ImportErrorRow = Selectable<IngestionTables['import_errors']>;
export type ImportErrorFilter = {
  importId: string;
  severity?: 'error' | 'warning' | undefined;
  after?: { row: number; position: number } | undefined;
  limit: number;
};

/** In the order of the file. */
export async function listImportErrors(db: Db, filter: ImportErrorFilter): Promise<ImportErrorRow[]> {
  let query = db.selectFrom('import_errors').selectAll().where('import_id', '=', filter.importId);
  if (filter.severity !== undefined) query = query.where('severity', '=', filter.severity);
  if (filter.after !== undefined) {
    const { row, position } = filter.after;
    query = query.where(sql<boolean>`(row_number, position) > (${row}::int, ${position}::int)`);
  }
  return query.orderBy('row_number').orderBy('position').limit(filter.limit).execute();
}
