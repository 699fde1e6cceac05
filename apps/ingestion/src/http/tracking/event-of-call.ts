import { unprocessable } from '@dna/http';
import type { CanonicalEvent } from '../../domain/adapters/adapter.ts';
import type { Fields } from '../../domain/adapters/fields.ts';
import { website } from '../../domain/adapters/website/website.ts';
import { limits } from './limits.ts';

/** The event of one call, for the source whose key it came with. Throws what is wrong with the call. */
export function eventOfCall(call: unknown, shared: Fields, source: string, receivedAt: Date): CanonicalEvent {
  if (bytesOf(call) > limits.callBytes) {
    throw unprocessable([{ path: '', message: `is larger than ${limits.callBytes} bytes` }]);
  }
  const { events, rejected } = website.toEvents({ ...shared, batch: [call] }, { receivedAt });
  const [event] = events;
  if (event === undefined) throw unprocessable(rejected[0]?.errors ?? []);
  return { ...event, source };
}

/** What cannot be written again is nested deeper than any event may be. */
function bytesOf(call: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(call) ?? '');
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
