import { z } from 'zod';
import { defineFact } from '../../define.ts';

/** A file was worked off, or given up. The envelope's `lead_id` is null; its rows came as events of their own. */
export const importFinished = defineFact({
  service: 'ingestion',
  name: 'import-finished',
  data: z.object({
    import_id: z.uuid(),
    state: z.enum(['done', 'failed', 'canceled']),
    /** Everything was judged, nothing stored. */
    dry_run: z.boolean(),
    source: z.string(),
    /** Rows looked at, empty ones not counted. */
    rows: z.int().nonnegative(),
    recorded: z.int().nonnegative(),
    duplicates: z.int().nonnegative(),
    rejected: z.int().nonnegative(),
    failure_code: z.string().nullable(),
  }),
  example: {
    import_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10',
    state: 'done',
    dry_run: false,
    source: 'conference',
    rows: 412,
    recorded: 405,
    duplicates: 4,
    rejected: 3,
    failure_code: null,
  },
});
