import { createHash, createHmac } from 'node:crypto';
import type { DedupeKey, PreparedEvent } from '../domain/events/prepare-event.ts';

/** A prepared event with its ids, as it is recorded or, meanwhile, spilled. */
export type RecordableEvent = PreparedEvent & {
  /** UUIDv8: the same for the same event, with or without the database. */
  eventId: string;
  /** The id it would have had a day ago, where the key counts for a day only. */
  yesterdaysEventId: string | null;
  /** SHA-256 of the content, hexadecimal. */
  contentHash: string;
};

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * Fixes the ids at the door: UUIDv8 of HMAC-SHA-256(secret, source and key). A key that counts for 24 hours changes
 * with the day; the id of the day before is looked up as well.
 */
export function recordableEvent(
  event: PreparedEvent,
  dedupe: DedupeKey,
  content: string,
  secret: string,
): RecordableEvent {
  const day = Math.floor(Date.parse(event.receivedAt) / dayMs);
  const idOf = (suffix: string) => eventIdOf(secret, event.source, dedupe.key + suffix);
  return {
    ...event,
    eventId: dedupe.forOneDay ? idOf(` ${day}`) : idOf(''),
    yesterdaysEventId: dedupe.forOneDay ? idOf(` ${day - 1}`) : null,
    contentHash: createHash('sha256').update(content).digest('hex'),
  };
}

/** UUIDv8 (RFC 9562 §5.8) of the first 122 bits of the MAC. */
export function eventIdOf(secret: string, source: string, key: string): string {
  const bytes = createHmac('sha256', secret).update(`${source}\n${key}`).digest().subarray(0, 16);
  bytes[6] = 0x80 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
