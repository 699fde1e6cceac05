import { z } from 'zod';
import type { ImportErrorRow, ImportRow } from '../store/imports.ts';

export const importStates = ['queued', 'running', 'done', 'failed', 'canceled'] as const;

const issueFields = {
  severity: z.enum(['error', 'warning']),
  column: z.string().nullable().describe('null where it concerns the whole row.'),
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
};

export const importSchema = z.object({
  id: z.uuid(),
  state: z.enum(importStates),
  dry_run: z.boolean().describe('Everything is judged, nothing stored.'),
  format: z.enum(['csv', 'ndjson', 'json']),
  bytes: z.int(),
  source: z.string(),
  event_type: z.string().nullable(),
  conference: z.string().nullable(),
  campaign: z.string().nullable(),
  date_order: z.enum(['dmy', 'mdy', 'ymd', 'auto']),
  time_zone: z.string(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  started_at: z.iso.datetime().nullable(),
  finished_at: z.iso.datetime().nullable(),
  progress: z.object({
    rows_total: z.int().nullable().describe('null until the file was looked over.'),
    rows_done: z.int(),
    recorded: z.int().describe('New events; in a dry run, those that would be.'),
    duplicates: z.int().describe('Rows whose event was known already.'),
    rejected: z.int(),
    passed_over: z.int().describe('Rows of people who do not attend.'),
    empty: z.int(),
    warnings: z.int(),
  }),
  issues: z
    .array(z.object({ ...issueFields, count: z.int(), first_row: z.int() }))
    .describe('What can be mended in the file, by kind; row by row under /imports/:id/errors.'),
  report: z
    .object({
      encoding: z.string(),
      delimiter: z.string().nullable(),
      header_row: z.int().nullable(),
      time_zone: z.string(),
      event_type: z.string().nullable(),
      columns: z.array(z.object({ column: z.string(), field: z.string().nullable() })),
      unmapped_columns: z.array(z.string()).describe('Their values are kept in the metadata of the events.'),
      dates: z.array(
        z.object({
          column: z.string(),
          order: z.string(),
          decided_by: z.string(),
          contradictions: z.int(),
        }),
      ),
      shared_addresses: z.int().describe('Addresses that stand beside different people.'),
    })
    .nullable()
    .describe('How the file was read; null until it was looked over.'),
  failure: z
    .object({ code: z.string(), message: z.string(), remedy: z.string(), row: z.int().nullable() })
    .nullable(),
});

export const importErrorSchema = z.object({
  row: z.int().describe('As a spreadsheet numbers it, the header included; the item of a JSON array.'),
  ...issueFields,
  value: z.string().nullable().describe('An excerpt, only of columns that hold nothing personal.'),
});

export function toImport(row: ImportRow): z.input<typeof importSchema> {
  const { report, failure } = row;
  return {
    id: row.id,
    // One that is still coming in is shown to nobody.
    state: row.state === 'receiving' ? 'queued' : row.state,
    dry_run: row.dry_run,
    format: row.format,
    bytes: row.bytes,
    source: row.source,
    event_type: row.event_type,
    conference: row.conference,
    campaign: row.campaign,
    date_order: row.date_order,
    time_zone: row.time_zone,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
    progress: {
      rows_total: row.rows_total,
      rows_done: row.rows_done,
      recorded: row.recorded,
      duplicates: row.duplicates,
      rejected: row.rejected,
      passed_over: row.passed_over,
      empty: row.empty,
      warnings: row.warnings,
    },
    issues: row.issues,
    report: report && {
      ...report,
      unmapped_columns: report.columns.flatMap(({ column, field }) => (field === null ? [column] : [])),
    },
    failure,
  };
}

export function toImportError(row: ImportErrorRow): z.input<typeof importErrorSchema> {
  const { row_number, column_name, severity, code, message, remedy, value } = row;
  return { row: row_number, column: column_name, severity, code, message, remedy, value };
}
