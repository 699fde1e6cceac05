import type { z } from 'zod';
import { badRequest } from './problem-error.ts';

/** Opaque to the caller: where the next page begins. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

export function decodeCursor<S extends z.ZodType>(cursor: string, schema: S): z.output<S> {
  const { success, data } = schema.safeParse(parse(cursor));
  if (!success)
    throw badRequest('The cursor is not valid.', [{ path: 'cursor', message: 'is not one of ours' }]);
  return data;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
