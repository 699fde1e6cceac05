import { byCrossing } from '../lead-snapshot.ts';
import { snapshotOf, type StoredDecision } from '../replay-decision.ts';

/** The lead as it stood when it was decided about. */
export type StoredLead = Pick<StoredDecision, 'lead_id' | 'inputs'>;

/** Something that has happened, whoever leads are given to. */
export type Happening = { at: Date; leadId: string } & (
  | { kind: 'came'; lead: StoredLead; was: { outcome: string; ownerId: string | null } }
  /** It waited, and no longer qualified. */
  | { kind: 'left' }
  /** Its deal was closed, or somebody returned it. */
  | { kind: 'released' }
  /** Somebody placed it: unasked, or as the answer to a conflict. */
  | {
      kind: 'by hand';
      pipelineKey: string;
      ownerId: string | null;
      organizationId: string | null;
      isAnswer: boolean;
    }
);

/** What of a decision counts here. */
export type DecisionTold = Pick<
  StoredDecision,
  'lead_id' | 'inputs' | 'decided_at' | 'outcome' | 'pipeline_key' | 'owner_id'
> & {
  actor: string | null;
  conflict_id: string | null;
  /** The rules have decided about the lead in this cycle before. */
  is_repeated: boolean;
};

/**
 * What a decision says of the world, apart from whom it gave the lead to. That somebody took their turn, or that a
 * conflict expired, is made anew; null for those.
 */
export function happeningOf(decision: DecisionTold): Happening | null {
  const { lead_id: leadId, inputs, decided_at: at, outcome, owner_id: ownerId, actor } = decision;
  const base = { at, leadId };
  const isByHand = inputs.asked !== null && inputs.asked !== undefined;
  switch (outcome) {
    case 'returned':
      return { ...base, kind: 'left' };
    case 'unrouted':
      // The end of the assignment says so.
      return null;
    case 'routed':
    case 'reassigned':
    case 'queued':
    case 'conflict':
      break;
  }
  if (isByHand) {
    if (actor === null || decision.pipeline_key === null) return null;
    const place = { pipelineKey: decision.pipeline_key, ownerId, organizationId: inputs.organization_id };
    return { ...base, ...place, kind: 'by hand', isAnswer: decision.conflict_id !== null };
  }
  const isAboutPlace = outcome === 'conflict' && (inputs.held ?? []).length > 0;
  if (decision.is_repeated && !isAboutPlace) return null;
  return { ...base, kind: 'came', lead: withoutReasons(decision), was: { outcome, ownerId } };
}

/**
 * The order in which it happened. Ends of assignments come before what is decided at the same instant: that has seen
 * them. Leads of one instant were one batch, which takes them by when they came to qualify.
 */
export function inOrder(a: Happening, b: Happening): number {
  const byTime =
    a.at.getTime() - b.at.getTime() || Number(b.kind === 'released') - Number(a.kind === 'released');
  if (byTime !== 0 || a.kind !== 'came' || b.kind !== 'came') return byTime;
  return byCrossing(snapshotOf(a.lead), snapshotOf(b.lead));
}

/** What weighed most is of no use to decide again. */
function withoutReasons({ lead_id, inputs }: StoredLead): StoredLead {
  const { score, intent, conflicts: _conflicts, held: _held, ...rest } = inputs;
  const { top: _top, ...scored } = score ?? {};
  const { signals: _signals, ...wanted } = intent ?? {};
  return {
    lead_id,
    inputs: {
      ...rest,
      score: score && (scored as typeof score),
      intent: intent && (wanted as typeof intent),
    },
  };
}
