import { z } from 'zod';
import { defineFact } from '../../define.ts';

/**
 * A person is to be forgotten: everything kept under these lead ids goes, for good. Ingestion has forgotten them when it
 * says so. The envelope's `lead_id` is the root; a message about any of the ids that comes later is of no account.
 */
export const leadErased = defineFact({
  service: 'ingestion',
  name: 'lead-erased',
  data: z.object({
    erasure_id: z.uuid(),
    /** All ids of the person, the root included. */
    lead_ids: z.array(z.uuid()).min(1),
    erased_at: z.iso.datetime(),
  }),
  example: {
    erasure_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a20',
    lead_ids: ['01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10', '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a11'],
    erased_at: '2026-11-25T09:30:01.200Z',
  },
});
