import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { dealStandingExample, dealStandingShape } from './deal-standing.ts';

/** A deal was moved to another stage of its pipeline, forwards or backwards. */
export const dealStageChanged = defineFact({
  service: 'deals',
  name: 'deal-stage-changed',
  data: z.object({ ...dealStandingShape, from_stage_id: z.uuid(), from_stage_key: z.string() }),
  example: {
    ...dealStandingExample,
    from_stage_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a14',
    from_stage_key: 'validation_run',
  },
});
