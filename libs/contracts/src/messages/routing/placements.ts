import type { MessageDefinition } from '../../define.ts';
import type { Envelope } from '../../envelope.ts';
import { leadReassigned } from './lead-reassigned.ts';
import { leadRouted } from './lead-routed.ts';
import { leadUnrouted } from './lead-unrouted.ts';

/** Each of these says where a lead is from now on: the newest one that was heard (`entity_version`) is enough. */
export const placements: readonly MessageDefinition[] = [
  leadRouted,
  leadReassigned,
  leadUnrouted,
] as MessageDefinition[];

/** Where a lead is, and with whom; no pipeline: in the pool. */
export type Placement = { pipelineKey: string | null; ownerId: string | null; placedAt: string };

/** Where a lead is after this message, if that is what it speaks of. */
export function placementOf(message: Envelope<unknown>): Placement | null {
  // Each message was parsed with the schema that its type names.
  switch (message.type) {
    case leadRouted.type: {
      const { pipeline_key, owner_id, routed_at } = message.data as typeof leadRouted.example;
      return { pipelineKey: pipeline_key, ownerId: owner_id, placedAt: routed_at };
    }
    case leadReassigned.type: {
      const { pipeline_key, owner_id, reassigned_at } = message.data as typeof leadReassigned.example;
      return { pipelineKey: pipeline_key, ownerId: owner_id, placedAt: reassigned_at };
    }
    case leadUnrouted.type: {
      const { unrouted_at } = message.data as typeof leadUnrouted.example;
      return { pipelineKey: null, ownerId: null, placedAt: unrouted_at };
    }
    default:
      return null;
  }
}
