import { badRequest } from '@dna/http';

/** The header `Idempotency-Key`; null without one. */
export function idempotencyKeyOf(header: unknown): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw badRequest('The Idempotency-Key must be 1 to 200 visible characters.', [
    { path: 'Idempotency-Key', message: 'must be 1 to 200 visible ASCII characters' },
  ]);
}
