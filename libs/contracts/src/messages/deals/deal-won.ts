import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { dealStandingExample, dealStandingShape } from './deal-standing.ts';

/** A deal was closed as won, at this value. */
export const dealWon = defineFact({
  service: 'deals',
  name: 'deal-won',
  data: z.object({ ...dealStandingShape, closed_at: z.iso.datetime() }),
  example: { ...dealStandingExample, status: 'won' as const, closed_at: '2026-12-03T14:05:12.000Z' },
});
