import type { Verdict } from './decide-route.ts';
import { crossedAt, type LeadSnapshot } from './lead-snapshot.ts';

/** What a lead waits for after an evaluation: the other message, or somebody to take it. */
export type Placement = Pick<LeadSnapshot, 'basisWaitSince' | 'queuedAt' | 'queuedPipeline'>;

export function placementAfter(lead: LeadSnapshot, verdict: Verdict): Placement {
  switch (verdict.kind) {
    case 'waits': {
      const { queuedAt, queuedPipeline } = lead;
      return { basisWaitSince: verdict.since, queuedAt, queuedPipeline };
    }
    case 'queues': {
      const queuedAt = new Date(crossedAt(lead));
      return { basisWaitSince: null, queuedAt, queuedPipeline: verdict.pipelineKey };
    }
    case 'routes':
    case 'stays':
      return { basisWaitSince: null, queuedAt: null, queuedPipeline: null };
  }
}
