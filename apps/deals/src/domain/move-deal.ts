import { changed, refuse, type DealLife, type Decision, type LifeStage } from './deal-life.ts';

/**
 * Moves a deal to another stage, forwards or backwards.
 *
 * @param stage undefined: its pipeline has none like that
 */
export function moveDeal(deal: DealLife, stage: LifeStage | undefined, now: Date): Decision {
  if (deal.status !== 'open')
    return refuse({ code: 'not_open', status: deal.status, supersededBy: deal.supersededBy });
  if (stage === undefined) return refuse({ code: 'stage_unknown' });
  if (stage.id === deal.stageId) return { kind: 'already' };
  if (stage.retired) return refuse({ code: 'stage_retired' });
  return changed(deal, now, (at) => ({ stageId: stage.id, stageEnteredAt: at }), {
    kind: 'stage-changed',
    fromStageId: deal.stageId,
  });
}
