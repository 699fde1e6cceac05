import { badRequest, payloadTooLarge } from '@dna/http';
import { isRecord, record, text, type Fields } from '../../domain/adapters/fields.ts';
import { limits, tooManyBytes } from './limits.ts';

/** The calls of one request, as the website's adapter reads them. */
export type Calls = {
  calls: readonly unknown[];
  /** Stands for every call that does not say it itself. */
  shared: Fields;
};

/** A single endpoint tells the type by its path. */
export function readSingleCall(json: unknown, bytes: number, type: string): Calls {
  if (!isRecord(json)) throw badRequest('The body must be one call, a JSON object.');
  if (bytes > limits.callBytes) throw tooManyBytes(limits.callBytes);
  return { calls: [{ ...json, type }], shared: {} };
}

export function readBatch(json: unknown, bytes: number): Calls {
  const { batch, ...shared } = record(json);
  if (!Array.isArray(batch) || batch.length === 0) {
    throw badRequest('The body must be an object with at least one call under batch.', [
      { path: 'batch', message: 'must be an array of calls' },
    ]);
  }
  const calls: readonly unknown[] = batch;
  const maxBytes = isRudder(calls[0]) ? limits.rudderBatchBytes : limits.batchBytes;
  if (bytes > maxBytes) throw tooManyBytes(maxBytes);
  if (calls.length > limits.batchCalls) {
    throw payloadTooLarge(`A batch holds at most ${limits.batchCalls} calls.`);
  }
  return { calls, shared };
}

/** Only RudderStack's SDKs say on which channel a call came; by name some of them are like Segment's. */
function isRudder(call: unknown): boolean {
  return text(record(call)['channel']) !== undefined;
}
