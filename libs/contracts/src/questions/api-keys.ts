import { z } from 'zod';
import { defineQuestion } from '../define.ts';
import { apiKeyStateSchema } from '../messages/ingestion/api-key-changed.ts';

/** Which API keys are there? Asked at the start, every few seconds, and before a key is refused. */
export const askApiKeys = defineQuestion({
  service: 'ingestion',
  name: 'api-keys',
  request: z.object({
    /** The versions of all keys that the asker knows, added up: keys are never deleted, so the sum only grows. */
    version: z.int().nonnegative(),
    /** The last key of the page before. */
    after: z.uuid().nullable(),
    /** Keys that were used since the last time, told along the way. */
    used_key_ids: z.array(z.uuid()).max(500),
  }),
  answer: z.object({
    /** In the order of their ids; none where the asker knows them all. */
    keys: z.array(apiKeyStateSchema).max(500),
    more: z.boolean(),
    /** Postgres's clock. */
    now: z.iso.datetime(),
    /** False while Postgres is away: then a key that is not among them may exist all the same. */
    complete: z.boolean(),
  }),
});
