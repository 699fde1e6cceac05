import { z } from 'zod';

/** The part of a `.cpuprofile` of V8 that is read here. Times are microseconds of the monotonic clock. */
export const cpuProfileSchema = z.object({
  startTime: z.number(),
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

export type CpuProfile = z.infer<typeof cpuProfileSchema>;
export type CallFrame = CpuProfile['nodes'][number]['callFrame'];

/** A stretch of the monotonic clock, in microseconds. */
export type Stretch = { fromUs: number; untilUs: number };
