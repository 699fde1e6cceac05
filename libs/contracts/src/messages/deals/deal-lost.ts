import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { dealStandingExample, dealStandingShape } from './deal-standing.ts';

/** A deal was closed as lost. The reason is what a person typed, so it stays in deals. */
export const dealLost = defineFact({
  service: 'deals',
  name: 'deal-lost',
  data: z.object({ ...dealStandingShape, closed_at: z.iso.datetime() }),
  example: { ...dealStandingExample, status: 'lost' as const, closed_at: '2026-12-03T14:05:12.000Z' },
});
