import type { Envelope, leadRouted } from '@dna/contracts';
import type { Handler } from '@dna/inbox-outbox';
import { saveRouted, type Routed } from '../store/lead-states.ts';
import type { Tables } from '../store/tables.ts';

type LeadRouted = (typeof leadRouted)['example'];

/** Remembers where a lead is and who takes care of it, so that a notification can say so. */
export const onLeadRouted: Handler<Tables, LeadRouted> = async (unit, messages) => {
  const newest = new Map<string, Routed>();
  for (const routed of messages.flatMap(toRouted)) {
    const known = newest.get(routed.leadId);
    if (known === undefined || known.version < routed.version) newest.set(routed.leadId, routed);
  }
  await saveRouted(unit.tx, [...newest.values()]);
};

function toRouted({ lead_id: leadId, entity_version: version, data }: Envelope<LeadRouted>): Routed[] {
  const { routed_at: routedAt, pipeline_key: pipelineKey, owner_id: ownerId } = data;
  return leadId === null ? [] : [{ leadId, version, routedAt, pipelineKey, ownerId }];
}
