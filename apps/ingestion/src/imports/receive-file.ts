import { payloadTooLarge, ProblemError, unprocessable } from '@dna/http';
import { newId } from '@dna/database';
import type { Messaging } from '@dna/inbox-outbox';
import { watchEncoding } from '../domain/imports/text-encoding.ts';
import {
  deleteImport,
  insertChunk,
  insertImport,
  queueImport,
  readImport,
  type ImportRow,
  type NewImport,
} from '../store/imports.ts';
import type { IngestionTables } from '../store/tables.ts';
import { scheduleImport } from './import-timer.ts';

export const mostFileBytes = 100 * 1_048_576;
const chunkBytes = 256 * 1_024;
/** What breaks off while it comes in is thrown away after this time, should nobody be left to do it at once. */
const abandonedAfterMs = 60 * 60 * 1_000;

type Messages = Pick<Messaging<IngestionTables>, 'transact' | 'db'>;

/** Stores a file piece by piece as it comes in, and queues its import when it is complete. */
export async function receiveFile(
  messaging: Messages,
  file: AsyncIterable<Buffer>,
  told: Omit<NewImport, 'id'>,
): Promise<ImportRow> {
  const id = await messaging.transact(async (unit) => {
    const row = { ...told, id: newId(unit.now.getTime()) };
    await insertImport(unit.tx, row, unit.now);
    scheduleImport(unit, row.id, abandonedAfterMs);
    return row.id;
  });
  try {
    const stored = await storeChunks(messaging, id, file);
    return await messaging.transact(async (unit) => {
      await queueImport(unit.tx, id, stored);
      scheduleImport(unit, id, 0);
      return (await readImport(unit.tx, id))!;
    });
  } catch (error) {
    // At best; its timer does it otherwise.
    await deleteImport(messaging.db, id).catch(() => undefined);
    throw error;
  }
}

async function storeChunks(
  { db }: Messages,
  id: string,
  file: AsyncIterable<Buffer>,
): Promise<{ encoding: string; bytes: number }> {
  const encoding = watchEncoding();
  let position = 0;
  let bytes = 0;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;

  async function store(): Promise<void> {
    const chunk = Buffer.concat(waiting);
    [waiting, waitingBytes] = [[], 0];
    if (position === 0) refuseWorkbook(chunk);
    encoding.push(chunk);
    await insertChunk(db, id, position, chunk);
    position += 1;
  }

  for await (const part of file) {
    bytes += part.length;
    if (bytes > mostFileBytes)
      throw payloadTooLarge(`The file is larger than ${mostFileBytes} bytes; split it.`);
    waiting.push(part);
    waitingBytes += part.length;
    if (waitingBytes >= chunkBytes) await store();
  }
  if (waitingBytes > 0) await store();
  if (bytes === 0) throw unprocessable([{ path: '', message: 'is empty: send the file as the body' }]);
  return { encoding: encoding.result(), bytes };
}

/** Workbooks of Excel begin like this, the newer ones being ZIP archives. */
function refuseWorkbook(start: Buffer): void {
  if (!['504b0304', 'd0cf11e0'].includes(start.subarray(0, 4).toString('hex'))) return;
  throw new ProblemError({
    status: 415,
    code: 'workbook',
    detail: 'This is an Excel workbook. Save it as "CSV UTF-8" and send that.',
  });
}
