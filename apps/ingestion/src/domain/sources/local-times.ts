import type { CanonicalEvent } from '../adapters/adapter.ts';
import { zonedTime } from '../imports/zoned-time.ts';

const withoutOffset = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/;

/** A time that says no offset is one of the source's time zone; every other stays as it is. */
export function inTimeZone(event: CanonicalEvent, timeZone: string): CanonicalEvent {
  const match = withoutOffset.exec(event.occurred_at?.trim() ?? '');
  if (match === null) return event;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return event;
  const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1_000);
  const local = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  if (new Date(local).getUTCDate() !== day) return event;
  return { ...event, occurred_at: new Date(zonedTime(timeZone)(local)).toISOString() };
}
