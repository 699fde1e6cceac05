import { z } from 'zod';
import { defineOrder } from '../../define.ts';

/**
 * Events that were accepted while Postgres was away: the spill. The envelope's `lead_id` is null, since who it was is
 * not known yet. Ingestion sends it to itself, past the outbox, which is away too.
 */
export const recordEvents = defineOrder({
  service: 'ingestion',
  name: 'record-events',
  stream: 'INGEST',
  data: z.object({
    /** The events, encrypted with `SECRETS_KEY`: AES-256-GCM, base64 of nonce, tag and ciphertext. */
    sealed: z.string().min(1),
  }),
  example: { sealed: 'q83vEjRWeJCrze8SNFZ4kA==' },
});
