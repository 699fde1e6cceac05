import { leadReassigned, leadRouted, leadUnrouted, type Envelope } from '@dna/contracts';
import { only } from '@dna/inbox-outbox';
import type { Pipeline } from '../store/pipelines.ts';
import type { RouteEnd } from '../store/route-ends.ts';
import { pipelineOf } from './deal-from-route.ts';
import { leadOf } from './lead-of.ts';

/** A lead came to a pipeline or to another owner in it. */
export type RouteMessage = Envelope<typeof leadRouted.example | typeof leadReassigned.example>;

/** One for each decision. */
export function routesIn(messages: readonly Envelope<unknown>[]): RouteMessage[] {
  const told: RouteMessage[] = [...only(leadRouted, messages), ...only(leadReassigned, messages)];
  return [...new Map(told.map((message) => [message.data.decision_id, message])).values()];
}

/** By which of the messages a lead is in a pipeline no more: the newest for each. */
export function endsIn(
  messages: readonly Envelope<unknown>[],
  pipelines: ReadonlyMap<string, Pipeline>,
): RouteEnd[] {
  const newest = new Map<string, RouteEnd>();
  for (const end of allEndsIn(messages, pipelines)) {
    const place = `${end.leadId} ${end.pipelineId}`;
    if ((newest.get(place)?.message.entity_version ?? 0) < end.message.entity_version) newest.set(place, end);
  }
  return [...newest.values()];
}

function allEndsIn(
  messages: readonly Envelope<unknown>[],
  pipelines: ReadonlyMap<string, Pipeline>,
): RouteEnd[] {
  const endOf = (message: Envelope<unknown>, pipelineKey: string, reason: string): RouteEnd => ({
    leadId: leadOf(message),
    pipelineId: pipelineOf(pipelines, pipelineKey).id,
    message,
    reason,
  });
  return [
    ...only(leadReassigned, messages).flatMap((message) => {
      const { previous, pipeline_key } = message.data;
      if (previous.pipeline_key === pipeline_key) return [];
      return endOf(message, previous.pipeline_key, `moved to ${pipeline_key}`);
    }),
    ...only(leadUnrouted, messages).map((message) =>
      endOf(message, message.data.pipeline_key, 'returned to the pool'),
    ),
  ];
}
