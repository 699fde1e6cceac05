import { conflictChangeOf } from './change-conflicts.ts';
import type { Verdict } from './decide-route.ts';
import type { LeadSnapshot } from './lead-snapshot.ts';

/**
 * What an evaluation changes, and so what is stored as a decision: a lead gets its owner, begins to wait for one or
 * for a person's decision, or no longer qualifies while it waited. An evaluation after which all is as before is not a decision.
 */
export type Change = 'routed' | 'queued' | 'returned' | 'conflict';

export function changeOf(lead: LeadSnapshot, verdict: Verdict): Change | null {
  switch (verdict.kind) {
    case 'routes':
      return 'routed';
    case 'queues':
      return lead.queuedPipeline === verdict.pipelineKey ? null : 'queued';
    case 'conflicts':
      return conflictChangeOf(lead, verdict).open === null ? null : 'conflict';
    case 'waits':
      // It keeps its place until both messages are there.
      return null;
    case 'stays':
      return lead.queuedAt !== null || isNoLongerAsked(lead, verdict) ? 'returned' : null;
  }
}

/** A lead that is routed stays where it is, whatever was asked about it. */
function isNoLongerAsked(lead: LeadSnapshot, verdict: Verdict): boolean {
  return !lead.routed && conflictChangeOf(lead, verdict).withdraw.length > 0;
}
