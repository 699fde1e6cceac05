import type { Opening, Route } from '../domain/open-deals.ts';
import type { DealRow } from '../store/deals.ts';
import { firstStageOf, type Pipeline } from '../store/pipelines.ts';
import { leadOf } from './lead-of.ts';
import type { RouteMessage } from './route-messages.ts';

/** A route with the message that told of it. */
export type DealRoute = Route & { message: RouteMessage; pipeline: Pipeline };
export type NewDeal = Extract<Opening<DealRoute>, { kind: 'opens' }>;

export class UnknownPipelineError extends Error {
  override readonly name = 'UnknownPipelineError';
  readonly code = 'unknown_pipeline';
}

/** @param roots of the leads, @param pipelines by key, @param known the deals that decisions before have led to */
export function toRoute(
  message: RouteMessage,
  roots: ReadonlyMap<string, string>,
  pipelines: ReadonlyMap<string, Pipeline>,
  known: ReadonlyMap<string, string>,
): DealRoute {
  const { decision_id, pipeline_key, owner_id } = message.data;
  const leadId = leadOf(message);
  const pipeline = pipelineOf(pipelines, pipeline_key);
  return {
    decisionId: decision_id,
    leadId,
    rootId: roots.get(leadId) ?? leadId,
    pipelineId: pipeline.id,
    ownerId: owner_id,
    routedAt: new Date('routed_at' in message.data ? message.data.routed_at : message.data.reassigned_at),
    version: message.entity_version,
    previousDealId: previousDealOf(message, known),
    message,
    pipeline,
  };
}

export function pipelineOf(pipelines: ReadonlyMap<string, Pipeline>, key: string): Pipeline {
  const pipeline = pipelines.get(key);
  if (pipeline === undefined) throw new UnknownPipelineError(`there is no pipeline ${key}`);
  return pipeline;
}

function previousDealOf({ data }: RouteMessage, known: ReadonlyMap<string, string>): string | null {
  if (!('previous' in data) || data.previous.pipeline_key !== data.pipeline_key) return null;
  return known.get(data.previous.decision_id) ?? null;
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
    route_version: route.version,
    score: message.data.score,
    confidence: message.data.confidence,
    stage_entered_at: now,
    created_at: now,
    updated_at: now,
    updated_by: 'routing',
    touched_at: null,
    closed_at: null,
  };
}
