import { z } from 'zod';
import { defineFact } from '../../define.ts';

/**
 * What whoever checks keys has to know of one. The hash may be told: it is the SHA-256 of 256 random bits, from which
 * nobody finds the key, and the hash itself opens nothing. Without it no key could be checked while ingestion is away.
 */
export const apiKeyStateSchema = z.object({
  key_id: z.uuid(),
  source: z.string(),
  key_hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Those that a receiver does not know yet are nothing to it. */
  scopes: z.array(z.string()),
  expires_at: z.iso.datetime().nullable(),
  /** Requests a second; 0 for no limit, null for the usual one. */
  rate_limit: z.int().nonnegative().nullable(),
  revoked: z.boolean(),
  /** Grows with every change; the highest wins. */
  version: z.int().positive(),
});
export type ApiKeyState = z.infer<typeof apiKeyStateSchema>;

/** An API key was made, changed or revoked: from now on this holds. */
export const apiKeyChanged = defineFact({
  service: 'ingestion',
  name: 'api-key-changed',
  data: apiKeyStateSchema,
  example: {
    key_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10',
    source: 'website',
    key_hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    scopes: ['ingest'],
    expires_at: null,
    rate_limit: 50,
    revoked: false,
    version: 1,
  },
});
