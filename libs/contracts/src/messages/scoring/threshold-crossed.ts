import { z } from 'zod';
import { defineFact } from '../../define.ts';

/** The score passed a threshold. Fires once and re-arms only after the score has fallen five points below it. */
export const thresholdCrossed = defineFact({
  service: 'scoring',
  name: 'threshold-crossed',
  data: z.object({
    threshold: z.int().positive(),
    /** How often this lead has crossed this threshold, this time included. */
    crossing: z.int().positive(),
    direction: z.enum(['up', 'down']),
    score: z.int().nonnegative(),
    top: z.array(z.object({ event_type: z.string(), rule: z.string(), points: z.number() })).max(5),
    as_of: z.iso.datetime(),
  }),
  example: {
    threshold: 70,
    crossing: 1,
    direction: 'up' as const,
    score: 74,
    top: [{ event_type: 'demo_requested', rule: 'Demo requested', points: 30 }],
    as_of: '2026-11-25T09:30:01.300Z',
  },
});
