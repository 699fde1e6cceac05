import { placementOf, type Envelope } from '@dna/contracts';
import type { Handler } from '@dna/inbox-outbox';
import { saveRouted, type Routed } from '../store/lead-states.ts';
import type { Tables } from '../store/tables.ts';

/** Remembers where a lead is and who takes care of it, so that a notification can say so. */
export const onPlacements: Handler<Tables, unknown> = async (unit, messages) => {
  const newest = new Map<string, Routed>();
  for (const routed of messages.flatMap(toRouted)) {
    const known = newest.get(routed.leadId);
    if (known === undefined || known.version < routed.version) newest.set(routed.leadId, routed);
  }
  await saveRouted(unit.tx, [...newest.values()]);
};

function toRouted(message: Envelope<unknown>): Routed[] {
  const { lead_id: leadId, entity_version: version } = message;
  const placement = placementOf(message);
  return leadId === null || placement === null ? [] : [{ leadId, version, ...placement }];
}
