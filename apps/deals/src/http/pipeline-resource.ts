import { z } from 'zod';
import type { Pipeline } from '../store/pipelines.ts';

export const pipelineSchema = z.object({
  id: z.uuid(),
  key: z.string(),
  name: z.string(),
  position: z.number().int(),
  stages: z.array(
    z.object({
      id: z.uuid(),
      key: z.string(),
      name: z.string(),
      position: z.number().int(),
      probability: z.number().int().describe('Of winning, in percent.'),
      rotting_days: z
        .number()
        .int()
        .describe('How long a deal may rest here before somebody should look at it.'),
      retired_at: z.iso.datetime().nullable().describe('Since when no deal comes into it any more.'),
    }),
  ),
});

export function toPipeline({ stages, ...pipeline }: Pipeline): z.input<typeof pipelineSchema> {
  return {
    ...pipeline,
    stages: stages.map(({ id, key, name, position, probability, rotting_days, retired_at }) => ({
      id,
      key,
      name,
      position,
      probability,
      rotting_days,
      retired_at: retired_at?.toISOString() ?? null,
    })),
  };
}
