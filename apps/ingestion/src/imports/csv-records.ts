import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { CsvForm } from '../domain/imports/delimiter.ts';
import { ImportFailure } from './import-failure.ts';

/** A line longer than this is a quote that does not end. */
const longestRecordBytes = 256 * 1_024;

/** The lines of a CSV file, one after the other; a line break inside quotes ends none. */
export async function* csvRecords(
  texts: AsyncIterable<string>,
  { delimiter, skip }: CsvForm,
): AsyncGenerator<string[]> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    // An inch mark within a cell, a line that is shorter or longer: what is meant is clear enough.
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: longestRecordBytes,
  });
  const source = Readable.from(without(texts, skip));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const record of parser) yield record as string[];
  } catch (error) {
    throw error instanceof CsvError ? failureOf(error) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

async function* without(texts: AsyncIterable<string>, skip: number): AsyncGenerator<string> {
  let left = skip;
  for await (const text of texts) {
    const rest = text.slice(left);
    left = Math.max(0, left - text.length);
    if (rest !== '') yield rest;
  }
}

function failureOf(error: CsvError): ImportFailure {
  const records = error['records'];
  const row = typeof records === 'number' ? records + 1 : null;
  return new ImportFailure(
    'broken_quotes',
    `A double quote opens a cell in row ${row ?? '?'} or after it and is never closed.`,
    'Close the quote, or double it ("") where it belongs to the text.',
    row,
  );
}
