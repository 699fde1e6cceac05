import { randomBytes } from 'node:crypto';
import type { SilenceLimit } from '../domain/sources/silence.ts';

/** In the table: null by its own past, 0 never. */
export function silenceColumn(limit: SilenceLimit): number | null {
  if (limit === 'auto') return null;
  return limit === 'never' ? 0 : limit;
}

export function silenceLimit(column: number | null): SilenceLimit {
  if (column === null) return 'auto';
  return column === 0 ? 'never' : column;
}

/** 192 random bits that may stand in a URL. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}
