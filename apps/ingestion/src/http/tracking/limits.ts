import { payloadTooLarge, type ProblemError } from '@dna/http';

/** Segment's limits, and RudderStack's for a whole batch. Bytes are counted unpacked. */
export const limits = {
  callBytes: 32 * 1_024,
  batchBytes: 500 * 1_024,
  rudderBatchBytes: 4 * 1_024 * 1_024,
  batchCalls: 2_500,
} as const;

export function tooManyBytes(limit: number): ProblemError {
  return payloadTooLarge(`The body is larger than ${limit} bytes.`);
}
