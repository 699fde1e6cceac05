import { isRecord, type Fields } from '../domain/adapters/fields.ts';
import { parseJson } from '../domain/identifiers/parse-json.ts';
import { csvForm } from '../domain/imports/delimiter.ts';
import { jsonArrayItems, JsonItemsError, lines, type ItemSplitter } from '../domain/imports/json-items.ts';
import { cellsOfItem, isEventItem } from '../domain/imports/json-row.ts';
import { isHeader } from '../domain/imports/map-columns.ts';
import { rowError, type RowIssue } from '../domain/imports/row-issue.ts';
import type { Encoding } from '../domain/imports/text-encoding.ts';
import type { ImportFormat } from '../store/import-tables.ts';
import { csvRecords } from './csv-records.ts';
import { decodeText } from './decode-text.ts';
import { ImportFailure } from './import-failure.ts';

export type ImportFile = {
  format: ImportFormat;
  encoding: Encoding;
  /** From the start, as often as it is asked for. */
  bytes: () => AsyncIterable<Uint8Array>;
};

export type SheetRow = { row: number } & (
  | { kind: 'cells'; cells: readonly string[] }
  | { kind: 'event'; item: Fields }
  | { kind: 'broken'; issue: RowIssue }
);

/** A file as a table, however it is written. Rows are numbered as the reader of the file counts them, from 1. */
export type Sheet = {
  headers: readonly string[];
  headerRow: number | null;
  delimiter: string | null;
  rows: () => AsyncGenerator<SheetRow>;
};

const mostColumns = 500;
/** Some exports have a title above the table. */
const mostLinesAboveHeader = 10;

export async function openSheet(file: ImportFile): Promise<Sheet> {
  return file.format === 'csv' ? openCsv(file) : openJson(file);
}

async function openCsv(file: ImportFile): Promise<Sheet> {
  const texts = () => decodeText(file.bytes(), file.encoding);
  const form = csvForm(await firstOf(texts()));
  const { headers, headerRow } = await findHeader(csvRecords(texts(), form));
  return {
    headers,
    headerRow,
    delimiter: form.delimiter,
    rows: () => csvRows(csvRecords(texts(), form), headerRow),
  };
}

async function* csvRows(records: AsyncGenerator<string[]>, headerRow: number): AsyncGenerator<SheetRow> {
  let row = 0;
  for await (const cells of records) {
    row += 1;
    if (row > headerRow) yield { kind: 'cells', row, cells };
  }
}

async function findHeader(
  records: AsyncGenerator<string[]>,
): Promise<{ headers: string[]; headerRow: number }> {
  let headerRow = 0;
  for await (const cells of records) {
    headerRow += 1;
    if (isHeader(cells)) return { headers: limited(cells), headerRow };
    if (headerRow >= mostLinesAboveHeader) break;
  }
  throw new ImportFailure(
    'no_header',
    'No line at the top names a column by which somebody could be recognised.',
    'Give the table a header such as First Name, Last Name, Email, Company (or Vorname, Nachname, E-Mail, Firma).',
  );
}

/** Members may come and go from item to item: the header is all that occur. */
async function openJson(file: ImportFile): Promise<Sheet> {
  const names = new Set<string>();
  for await (const each of jsonItems(file)) {
    if ('item' in each && !isEventItem(each.item))
      for (const name of cellsOfItem(each.item).keys()) names.add(name);
    limited([...(names.size > mostColumns ? names : [])]);
  }
  const headers = [...names];
  return { headers, headerRow: null, delimiter: null, rows: () => jsonRows(file, headers) };
}

async function* jsonRows(file: ImportFile, headers: readonly string[]): AsyncGenerator<SheetRow> {
  for await (const each of jsonItems(file)) {
    if ('issue' in each) yield { kind: 'broken', row: each.row, issue: each.issue };
    else if (isEventItem(each.item)) yield { kind: 'event', row: each.row, item: each.item };
    else {
      const cells = cellsOfItem(each.item);
      yield { kind: 'cells', row: each.row, cells: headers.map((header) => cells.get(header) ?? '') };
    }
  }
}

type Item = { row: number } & ({ item: Fields } | { issue: RowIssue });

async function* jsonItems(file: ImportFile): AsyncGenerator<Item> {
  const splitter = file.format === 'json' ? jsonArrayItems() : lines();
  let row = 0;
  try {
    for await (const part of splitParts(decodeText(file.bytes(), file.encoding), splitter)) {
      row += 1;
      // An empty line is a line, but nothing was left out in it.
      if (part.trim() !== '') yield { row, ...parsed(part) };
    }
  } catch (error) {
    if (!(error instanceof JsonItemsError)) throw error;
    const at = file.format === 'json' ? error.at : row + 1;
    const remedy = 'Send a complete JSON array, or one JSON object a line with format=ndjson.';
    throw new ImportFailure('malformed_json', `At item ${at}: ${error.message}.`, remedy, at);
  }
}

async function* splitParts(texts: AsyncIterable<string>, splitter: ItemSplitter): AsyncGenerator<string> {
  for await (const text of texts) yield* splitter.push(text);
  yield* splitter.end();
}

function parsed(text: string): { item: Fields } | { issue: RowIssue } {
  try {
    const item = parseJson(text);
    return isRecord(item) ? { item } : { issue: rowError('not_an_object', 'is not a JSON object') };
  } catch {
    return { issue: rowError('not_json', 'is not valid JSON') };
  }
}

function limited<T>(columns: T[]): T[] {
  if (columns.length <= mostColumns) return columns;
  throw new ImportFailure(
    'too_many_columns',
    `The table has more than ${mostColumns} columns.`,
    'Leave out the columns that nobody needs.',
  );
}

async function firstOf(texts: AsyncIterable<string>): Promise<string> {
  const iterator = texts[Symbol.asyncIterator]();
  const first = await iterator.next();
  await iterator.return?.();
  if (first.done !== true) return first.value;
  throw new ImportFailure('empty_file', 'The file is empty.', 'Send the file as the body of the request.');
}
