import type { Envelope, leadRouted } from '@dna/contracts';
import type { Opening, Route } from '../domain/open-deals.ts';
import type { DealRow } from '../store/deals.ts';
import { firstStageOf, type Pipeline } from '../store/pipelines.ts';
import { leadOf } from './lead-of.ts';

export type LeadRouted = Envelope<typeof leadRouted.example>;

/** A route with the message that told of it. */
export type DealRoute = Route & { message: LeadRouted; pipeline: Pipeline };
export type NewDeal = Extract<Opening<DealRoute>, { kind: 'opens' }>;

export class UnknownPipelineError extends Error {
  override readonly name = 'UnknownPipelineError';
  readonly code = 'unknown_pipeline';
}

/** @param roots of the leads, @param pipelines by key */
export function toRoute(
  message: LeadRouted,
  roots: ReadonlyMap<string, string>,
  pipelines: ReadonlyMap<string, Pipeline>,
): DealRoute {
  const { decision_id, pipeline_key, owner_id, routed_at } = message.data;
  const leadId = leadOf(message);
  const pipeline = pipelines.get(pipeline_key);
  if (pipeline === undefined) throw new UnknownPipelineError(`there is no pipeline ${pipeline_key}`);
  return {
    decisionId: decision_id,
    leadId,
    rootId: roots.get(leadId) ?? leadId,
    pipelineId: pipeline.id,
    ownerId: owner_id,
    routedAt: new Date(routed_at),
    message,
    pipeline,
  };
}

/** In the first stage of its pipeline, worth nothing yet. */
export function toDeal({ dealId, route, supersededBy }: NewDeal, now: Date): DealRow {
  const { message, pipeline } = route;
  const firstStage = firstStageOf(pipeline);
  if (firstStage === undefined) throw new UnknownPipelineError(`pipeline ${pipeline.key} has no stages`);
  const isOpen = supersededBy === null;
  return {
    id: dealId,
    lead_id: route.leadId,
    root_id: route.rootId,
    pipeline_id: pipeline.id,
    stage_id: firstStage.id,
    owner_id: route.ownerId,
    title: null,
    notes: null,
    expected_close_date: null,
    value_cents: 0,
    currency: 'EUR',
    items: [],
    status: isOpen ? 'open' : 'superseded',
    close_reason: null,
    superseded_by: supersededBy,
    opened_at: isOpen ? now : null,
    version: 1,
    decision_id: route.decisionId,
    routed_at: route.routedAt,
    score: message.data.score,
    confidence: message.data.confidence,
    stage_entered_at: now,
    created_at: now,
    updated_at: now,
    updated_by: 'routing',
    closed_at: null,
  };
}
