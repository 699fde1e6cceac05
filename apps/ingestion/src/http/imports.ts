import {
  conflict,
  decodeCursor,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
  type HttpPlugin,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import { csvLine } from '../domain/imports/csv-cell.ts';
import { mostKeptIssues } from '../imports/progress.ts';
import { settleImport } from '../imports/settle-import.ts';
import {
  listImportErrors,
  listImports,
  lockImport,
  readImport,
  requestCancel,
  type ImportRow,
} from '../store/imports.ts';
import type { Db } from '../store/lead-queries.ts';
import type { IngestionTables } from '../store/tables.ts';
import { importErrorSchema, importSchema, importStates, toImport, toImportError } from './import-resource.ts';

const tags = ['imports'];
const params = z.object({ id: z.uuid() });
const position = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });
const errorPosition = z.object({ row: z.int(), position: z.int() });

type Options = { db: Db; messaging: Pick<Messaging<IngestionTables>, 'transact'> };

/** What became of the files that were taken in. */
export const imports: HttpPlugin<Options> = async (app, { db, messaging }) => {
  app.get(
    '/imports',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List the imports, newest first',
        tags,
        querystring: listQuery({
          state: z.enum(importStates).optional(),
          source: z.string().max(50).optional(),
        }),
        response: { 200: listOf(importSchema) },
      },
    },
    async ({ query: { state, source, cursor, limit } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
      const rows = await listImports(db, { state, source, after, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => ({ createdAt: row.created_at.toISOString(), id: row.id }));
      return { ...page, data: page.data.map(toImport) };
    },
  );

  app.get(
    '/imports/:id',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'One import: how far it is, and how the file was read',
        tags,
        params,
        response: { 200: importSchema },
      },
    },
    async ({ params: { id } }) => toImport(await findImport(id)),
  );

  app.get(
    '/imports/:id/errors',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'What is wrong with which row, in the order of the file',
        description: `The first ${mostKeptIssues} errors and as many warnings. format=csv gives all of them as one file.`,
        tags,
        params,
        querystring: listQuery({
          severity: z.enum(['error', 'warning']).optional(),
          format: z.enum(['json', 'csv']).default('json'),
        }),
        response: { 200: z.union([listOf(importErrorSchema), z.string().describe('With format=csv.')]) },
      },
    },
    async ({ params: { id }, query: { severity, format, cursor, limit } }, reply) => {
      await findImport(id);
      if (format === 'csv') {
        const file = await errorFile(id, severity);
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="import-${id}-errors.csv"`)
          .send(file);
      }
      const after = cursor === undefined ? undefined : decodeCursor(cursor, errorPosition);
      const rows = await listImportErrors(db, { importId: id, severity, after, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => ({ row: row.row_number, position: row.position }));
      return { ...page, data: page.data.map(toImportError) };
    },
  );

  app.post(
    '/imports/:id/cancel',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Cancel an import; what it has recorded stays',
        tags,
        params,
        response: { 200: importSchema },
      },
    },
    async ({ params: { id } }) => {
      const row = await messaging.transact(async (unit) => {
        const job = await lockImport(unit.tx, id);
        if (!job || job.state === 'receiving') return undefined;
        if (job.state === 'done' || job.state === 'failed') {
          throw conflict(`The import is ${job.state} already; there is nothing to cancel.`, {
            state: job.state,
          });
        }
        // Its worker counts what it has under way, and settles it then.
        if (job.state === 'running') await requestCancel(unit.tx, id);
        if (job.state === 'queued') await settleImport(unit, job, 'canceled');
        return readImport(unit.tx, id);
      });
      if (row === undefined) throw notFound('There is no such import.');
      return toImport(row);
    },
  );

  async function findImport(id: string): Promise<ImportRow> {
    const row = await readImport(db, id);
    if (row === undefined || row.state === 'receiving') throw notFound('There is no such import.');
    return row;
  }

  /** With the mark by which spreadsheets know UTF-8. */
  async function errorFile(importId: string, severity: 'error' | 'warning' | undefined): Promise<string> {
    const rows = await listImportErrors(db, { importId, severity, limit: 2 * mostKeptIssues });
    const header = ['row', 'severity', 'column', 'code', 'value', 'message', 'remedy'] as const;
    const lines = rows.map(toImportError).map((error) => csvLine(header.map((name) => error[name])));
    return `\uFEFF${csvLine(header)}${lines.join('')}`;
  }
};
