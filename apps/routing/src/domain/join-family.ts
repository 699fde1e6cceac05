import type { IntentSeen, LeadSnapshot, ScoreSeen } from './lead-snapshot.ts';

/** What has been told of one lead id; a merged lead has several. */
export type LeadState = {
  leadId: string;
  /** When ingestion first saw the lead; null until it has told of it. */
  createdAt: Date | null;
  identified: boolean;
  suppressed: boolean;
  organizationId: string | null;
  score: ScoreSeen | null;
  intent: IntentSeen | null;
  familyChangedAt: Date | null;
  /** The decision by which it was routed in its present cycle. */
  liveDecisionId: string | null;
  basisWaitSince: Date | null;
  queuedAt: Date | null;
  queuedPipeline: string | null;
  awaitsRearm: boolean;
  cycle: number;
  liveConflictId: string | null;
};

/**
 * One lead out of all its ids. Score and intent are told for the root over all of them; what is known of the person
 * holds if it holds for any id: who has unsubscribed under one address is not written to under another.
 */
export function joinFamily(rootId: string, states: readonly LeadState[]): LeadSnapshot {
  const byAge = states.toSorted(
    (a, b) => rank(a, rootId) - rank(b, rootId) || (a.leadId < b.leadId ? -1 : 1),
  );
  const root = byAge.find((state) => state.leadId === rootId);
  const queued = byAge
    .filter((state) => state.queuedAt !== null)
    .sort((a, b) => Number(a.queuedAt) - Number(b.queuedAt))[0];
  return {
    leadId: rootId,
    known: byAge.some((state) => state.createdAt !== null),
    identified: byAge.some((state) => state.identified),
    suppressed: byAge.some((state) => state.suppressed),
    organizationId: byAge.find((state) => state.organizationId !== null)?.organizationId ?? null,
    score: root?.score ?? null,
    intent: root?.intent ?? null,
    familyChangedAt: root?.familyChangedAt ?? null,
    routed: byAge.some((state) => state.liveDecisionId !== null),
    basisWaitSince: root?.basisWaitSince ?? null,
    queuedAt: queued?.queuedAt ?? null,
    queuedPipeline: queued?.queuedPipeline ?? null,
    awaitsRearm: byAge.some((state) => state.awaitsRearm),
    cycle: root?.cycle ?? 1,
    held: [],
    conflicts: [],
    liveConflictIds: byAge.flatMap((state) => state.liveConflictId ?? []),
  };
}

/** The root first, then the oldest. */
function rank(state: LeadState, rootId: string): number {
  if (state.leadId === rootId) return -Infinity;
  return state.createdAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}
