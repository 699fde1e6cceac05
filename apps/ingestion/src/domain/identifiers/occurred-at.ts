import { cleanText, cutText } from './clean-text.ts';

/** Why the receipt time stands in for what the source said. */
export type TimeMark = 'missing' | 'unreadable' | 'future' | 'ancient';

export type OccurredAt = {
  at: Date;
  /** What the source wrote, when `at` is something else. */
  original?: string;
  mark?: TimeMark;
};

/** A sender's clock may be this much ahead without being called wrong. */
export const futureToleranceMs = 5 * 60 * 1000;
const earliest = Date.UTC(2000, 0, 1);

/**
 * When it happened: ISO 8601 (without offset: UTC), or unix time in seconds or milliseconds, told apart by magnitude.
 * Nothing happens later than it is received, so any later time becomes the receipt time; more than five minutes later
 * is marked as implausible, as is a time before 2000. What cannot be read becomes the receipt time too.
 */
export function occurredAt(value: unknown, receivedAt: Date): OccurredAt {
  if (value === undefined || value === null || value === '') return { at: receivedAt, mark: 'missing' };
  const time = parseTime(value);
  if (time === null) return { at: receivedAt, original: shown(value), mark: 'unreadable' };
  if (time < earliest) return { at: receivedAt, original: shown(value), mark: 'ancient' };

  const ahead = time - receivedAt.getTime();
  if (ahead > futureToleranceMs) return { at: receivedAt, original: shown(value), mark: 'future' };
  return ahead > 0 ? { at: receivedAt, original: shown(value) } : { at: new Date(time) };
}

/** Milliseconds since 1970, or null when the value is no time. */
export function parseTime(value: unknown): number | null {
  if (value instanceof Date) return Number.isFinite(value.getTime()) ? value.getTime() : null;
  if (typeof value === 'number') return parseUnix(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return /^[0-9]{9,14}(?:\.[0-9]{1,9})?$/.test(text) ? parseUnix(Number(text)) : parseIso(text);
}

/** Seconds stay below 10^11 until the year 5138, milliseconds passed it in 1973. */
function parseUnix(value: number): number | null {
  if (!Number.isFinite(value) || value < 0 || value >= 1e14) return null;
  return Math.round(value < 1e11 ? value * 1000 : value);
}

const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** `Date.parse` would read a time without offset in the zone of the process; the result must not depend on that. */
function parseIso(text: string): number | null {
  const match = isoPattern.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCDate() !== day || date.getUTCMonth() !== month - 1) return null;
  const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  return Date.UTC(year, month - 1, day, hour, minute, second, milliseconds) - offsetMs(match[8]);
}

function offsetMs(offset: string | undefined): number {
  if (offset === undefined || /^z$/i.test(offset)) return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', '') || 0);
  return (offset.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

function shown(value: unknown): string {
  if (value instanceof Date) return Number.isFinite(value.getTime()) ? value.toISOString() : 'invalid date';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[array]' : '[object]';
  return cutText(cleanText(String(value)), 100);
}
