import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { dealStandingExample, dealStandingShape } from './deal-standing.ts';

/** A deal was taken back, as if it had never been: it counts neither as won nor as lost. */
export const dealVoided = defineFact({
  service: 'deals',
  name: 'deal-voided',
  data: z.object({ ...dealStandingShape, closed_at: z.iso.datetime() }),
  example: { ...dealStandingExample, status: 'void' as const, closed_at: '2026-12-03T14:05:12.000Z' },
});
