import { createSurvey, type DateColumn } from '../domain/imports/survey.ts';
import { zonedTime } from '../domain/imports/zoned-time.ts';
import type { Mapping } from '../domain/imports/map-columns.ts';
import type { RowSettings } from '../domain/imports/row-settings.ts';
import type { ImportReport } from '../store/import-tables.ts';
import type { ImportRow } from '../store/imports.ts';
import { ImportFailure } from './import-failure.ts';
import { openSheet, type ImportFile, type Sheet } from './open-sheet.ts';

/** How each row is to be read. The same file always gives the same plan. */
export type ImportPlan = {
  sheet: Sheet;
  mapping: Mapping;
  settings: RowSettings;
  rowsTotal: number;
  report: ImportReport;
};

/**
 * Goes over the whole file before the first row is recorded: what a column means can only be said when all of it was
 * seen, and a file that breaks off in the middle must leave nothing behind.
 *
 * @param beat called for every row; throws to interrupt
 */
export async function planImport(
  job: ImportRow,
  file: ImportFile,
  beat: () => Promise<void>,
): Promise<ImportPlan> {
  const sheet = await openSheet(file);
  const survey = createSurvey(sheet.headers, job.date_order);
  let rowsTotal = 0;
  let events = 0;
  for await (const row of sheet.rows()) {
    rowsTotal += 1;
    if (row.kind === 'cells') survey.add(row.cells);
    if (row.kind === 'event') events += 1;
    await beat();
  }
  const { mapping, dates, addresses, eventType } = survey.findings();
  const settings: RowSettings = {
    source: job.source,
    eventType: job.event_type ?? eventType,
    conference: job.conference ?? undefined,
    campaign: job.campaign ?? undefined,
    dateOrders: new Map(dates.map((date) => [date.index, orderOf(date)])),
    toInstant: zonedTime(job.time_zone),
    addresses,
  };
  const report: ImportReport = {
    encoding: file.encoding,
    delimiter: sheet.delimiter,
    header_row: sheet.headerRow,
    time_zone: job.time_zone,
    event_type: events === rowsTotal ? job.event_type : settings.eventType,
    columns: mapping.columns.map(({ header, field }) => ({ column: header, field })),
    dates: dates.flatMap((date) =>
      date.decided
        ? [
            {
              column: date.header,
              order: date.order,
              decided_by: date.decided_by,
              contradictions: date.contradictions,
            },
          ]
        : [],
    ),
    shared_addresses: addresses.shared(),
  };
  return { sheet, mapping, settings, rowsTotal, report };
}

/** A person has to say it: guessing would swap day and month of half a file. */
function orderOf(date: DateColumn) {
  if (date.decided) return date.order;
  throw new ImportFailure(
    'date_order_unknown',
    `The dates in the column "${date.header}" can be read both ways, e.g. ${date.example ?? '03/04/2026'}.`,
    'Repeat with date_order=dmy (day first) or date_order=mdy (month first).',
  );
}
