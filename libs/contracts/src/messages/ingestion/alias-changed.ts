import { z } from 'zod';
import { defineFact } from '../../define.ts';

/**
 * A lead (the envelope's `lead_id`) was found to be another one, or no longer. The newest version of the edge wins;
 * state of the root is computed over all its ids. `entity_version` is the version of the edge.
 */
export const aliasChanged = defineFact({
  service: 'ingestion',
  name: 'alias-changed',
  data: z.object({
    /** The lead it belongs to now; null after an unmerge. */
    into: z.uuid().nullable(),
  }),
  example: { into: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10' },
});
