import type { dealCreated } from '@dna/contracts';
import type { By } from '../store/by.ts';
import type { DealRow } from '../store/deals.ts';
import type { Pipeline } from '../store/pipelines.ts';

/** What a deal's message says besides its own row. */
export type Place = { pipeline: Pipeline; decisionIds: string[] };

/** How a deal stands, as every message about it says. */
export function standingOf(deal: DealRow, by: By, { pipeline, decisionIds }: Place) {
  return {
    deal_id: deal.id,
    pipeline_id: pipeline.id,
    pipeline_key: pipeline.key,
    pipeline_name: pipeline.name,
    stage_id: deal.stage_id,
    stage_key: stageKeyOf({ pipeline }, deal.stage_id),
    status: deal.status,
    owner_id: deal.owner_id,
    decision_id: deal.decision_id,
    decision_ids: decisionIds,
    value_cents: deal.value_cents,
    currency: deal.currency,
    created_at: deal.created_at.toISOString(),
    changed_at: deal.updated_at.toISOString(),
    changed_by: by.actor,
    channel: by.channel,
  };
}

export function createdDataOf(
  deal: DealRow,
  { pipeline, decisionIds }: Place,
): (typeof dealCreated)['example'] {
  return {
    deal_id: deal.id,
    pipeline_id: pipeline.id,
    pipeline_key: pipeline.key,
    pipeline_name: pipeline.name,
    stage_key: stageKeyOf({ pipeline }, deal.stage_id),
    owner_id: deal.owner_id,
    decision_id: deal.decision_id,
    decision_ids: decisionIds,
    value_cents: deal.value_cents,
    currency: deal.currency,
    status: deal.status,
    score: deal.score,
    confidence: deal.confidence,
    created_at: deal.created_at.toISOString(),
  };
}

export function stageKeyOf({ pipeline }: Pick<Place, 'pipeline'>, stageId: string): string {
  return pipeline.stages.find(({ id }) => id === stageId)!.key;
}
