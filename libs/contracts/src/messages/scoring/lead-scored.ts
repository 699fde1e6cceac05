import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { basisSchema } from '../../vocabulary/basis.ts';

/** The score of a lead after the facts of its basis; told for every fact, also when the number stays. */
export const leadScored = defineFact({
  service: 'scoring',
  name: 'lead-scored',
  data: z.object({
    score: z.int().nonnegative(),
    previous: z.int().nonnegative(),
    basis: basisSchema,
    /** The contributions that weigh most, largest first, at most five. Points are whole points with decay applied. */
    top: z.array(z.object({ event_type: z.string(), rule: z.string(), points: z.number() })).max(5),
    as_of: z.iso.datetime(),
  }),
  example: {
    score: 42,
    previous: 12,
    basis: { count: 3, xor: '9c3f5a7712e4b0d1' },
    top: [{ event_type: 'demo_requested', rule: 'Demo requested', points: 30 }],
    as_of: '2026-11-25T09:30:01.300Z',
  },
});
