import { dealCreated, type Envelope } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { DealRow } from '../store/deals.ts';
import type { Pipeline } from '../store/pipelines.ts';
import type { DealsTables } from '../store/tables.ts';

export function tellDealCreated(
  unit: Unit<DealsTables>,
  deal: DealRow,
  pipeline: Pipeline,
  cause: Envelope<unknown> | undefined,
): void {
  unit.emit(dealCreated, {
    leadId: deal.lead_id,
    entityVersion: deal.version,
    cause,
    data: {
      deal_id: deal.id,
      pipeline_id: pipeline.id,
      pipeline_key: pipeline.key,
      pipeline_name: pipeline.name,
      stage_key: pipeline.stages.find(({ id }) => id === deal.stage_id)!.key,
      owner_id: deal.owner_id,
      decision_id: deal.decision_id,
      value_cents: deal.value_cents,
      currency: deal.currency,
      status: deal.status,
      score: deal.score,
      confidence: deal.confidence,
      created_at: deal.created_at.toISOString(),
    },
  });
}
