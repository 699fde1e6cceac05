import { z } from 'zod';
import { badRequest } from './problem-error.ts';

export const ifMatchHeaders = z.object({
  'if-match': z
    .string()
    .max(100)
    .optional()
    .describe('The ETag of what you have seen; a change made meanwhile by somebody else is a 412.'),
});

/** The version that a change is meant for; null: whichever it is. */
export function versionOf({ 'if-match': value }: z.output<typeof ifMatchHeaders>): number | null {
  if (value === undefined || value.trim() === '*') return null;
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(value.trim())?.[1];
  if (version === undefined)
    throw badRequest('The header If-Match is not one of our ETags.', [
      { path: 'If-Match', message: 'send the ETag that came with GET, e.g. "3", or leave it out' },
    ]);
  return Number(version);
}

export function etagOf(version: number): string {
  return `"${version}"`;
}
