import type { Verdict } from './decide-route.ts';
import { crossedAt, type LeadSnapshot } from './lead-snapshot.ts';

/** What a lead waits for after an evaluation: the other message, somebody to take it, or its score to fall first. */
export type Placement = Pick<LeadSnapshot, 'basisWaitSince' | 'queuedAt' | 'queuedPipeline' | 'awaitsRearm'>;

export function placementAfter(lead: LeadSnapshot, verdict: Verdict): Placement {
  const { awaitsRearm } = verdict.figures;
  switch (verdict.kind) {
    case 'waits': {
      const { queuedAt, queuedPipeline } = lead;
      return { basisWaitSince: verdict.since, queuedAt, queuedPipeline, awaitsRearm };
    }
    case 'queues': {
      const queuedAt = new Date(crossedAt(lead));
      return { basisWaitSince: null, queuedAt, queuedPipeline: verdict.pipelineKey, awaitsRearm };
    }
    case 'routes':
    case 'conflicts':
    case 'stays':
      return { basisWaitSince: null, queuedAt: null, queuedPipeline: null, awaitsRearm };
  }
}
