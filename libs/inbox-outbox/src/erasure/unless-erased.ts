import type { Envelope } from '@dna/contracts';
import type { Handler } from '../consume/subscription-binding.ts';
import { findErased } from './erased-leads.ts';

/**
 * The same handler for messages about leads that were not erased; a message that comes after the erasure must bring
 * nobody back.
 *
 * @param handle is not called when no message is left
 */
export function unlessErased<DB, T, P>(handle: Handler<DB, T, P>): Handler<DB, T, P> {
  return async (unit, messages, prepared) => {
    const erased = await findErased(unit.tx, messages.flatMap(leadsOf));
    const living = messages.filter((message) => !leadsOf(message).some((id) => erased.has(id)));
    if (living.length > 0) await handle(unit, living, prepared);
  };
}

/** The lead that is spoken of and, of an edge between two, the other one: its newer version is on its way. */
function leadsOf({ lead_id, data }: Envelope<unknown>): string[] {
  const into = typeof data === 'object' && data !== null && 'into' in data ? data.into : null;
  return [lead_id, into].filter((id) => typeof id === 'string');
}
