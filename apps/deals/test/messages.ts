import { leadRouted } from '@dna/contracts';
import { newId } from '@dna/database';
import { envelope } from '@dna/testing';

/** A route as routing would send it. */
export function routed(leadId: string, data: Partial<typeof leadRouted.example> = {}) {
  const decided = { decision_id: newId(), owner_id: newId(), routed_at: new Date().toISOString() };
  return envelope(leadRouted, { ...leadRouted.example, ...decided, ...data }, { leadId });
}
