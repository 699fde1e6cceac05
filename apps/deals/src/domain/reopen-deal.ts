import { changed, refuse, type DealLife, type Decision, type LifeStage } from './deal-life.ts';

export type Reopening = {
  /** Where to; undefined: such a stage its pipeline does not have. Without a wish the one that it was in. */
  stage: LifeStage | undefined;
  /** The person's deal that is open in the same pipeline. */
  otherOpen: string | null;
};

/**
 * Opens a deal again that was closed, or that had to stand back behind another one that is closed by now. A person has
 * one open deal in a pipeline, so another one that is open keeps it closed.
 */
export function reopenDeal(deal: DealLife, { stage, otherOpen }: Reopening, now: Date): Decision {
  if (deal.status === 'open') {
    return stage?.id === deal.stageId ? { kind: 'already' } : refuse({ code: 'already_open' });
  }
  if (deal.leadId === null) return refuse({ code: 'person_erased' });
  if (otherOpen !== null) return refuse({ code: 'other_open_deal', dealId: otherOpen });
  if (stage === undefined) return refuse({ code: 'stage_unknown' });
  if (stage.retired) return refuse({ code: 'stage_retired' });
  return changed(
    deal,
    now,
    (at) => ({
      status: 'open',
      stageId: stage.id,
      stageEnteredAt: at,
      supersededBy: null,
      closeReason: null,
      closedAt: null,
    }),
    { kind: 'reopened', fromStatus: deal.status },
  );
}
