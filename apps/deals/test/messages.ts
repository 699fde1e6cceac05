import { leadReassigned, leadRouted, leadUnrouted, type Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import { envelope } from '@dna/testing';

type Told<T> = Partial<T> & { version?: number };

/** Routing counts what it decides for a lead; here for all of them together. Version 1 is older than any. */
let lastVersion = 1;

/** One after the other, as one person decides them. */
function instantOf(version: number): string {
  return new Date(Date.now() + version).toISOString();
}

/** A route as routing would send it. */
export function routed(
  leadId: string,
  { version = (lastVersion += 1), ...data }: Told<typeof leadRouted.example> = {},
) {
  const decided = { decision_id: newId(), owner_id: newId(), routed_at: instantOf(version) };
  return envelope(leadRouted, { ...leadRouted.example, ...decided, ...data }, { leadId, version });
}

type Route = Envelope<Pick<typeof leadRouted.example, 'decision_id' | 'pipeline_key' | 'owner_id'>>;

/** The lead of that route is given to somebody else, perhaps in another pipeline. */
export function reassigned(
  route: Route,
  { version = (lastVersion += 1), ...data }: Told<typeof leadReassigned.example> = {},
) {
  const { decision_id, pipeline_key, owner_id } = route.data;
  const decided = {
    decision_id: newId(),
    pipeline_key,
    owner_id: newId(),
    previous: { decision_id, pipeline_key, owner_id },
    reassigned_at: instantOf(version),
  };
  const leadId = route.lead_id!;
  return envelope(leadReassigned, { ...leadReassigned.example, ...decided, ...data }, { leadId, version });
}

/** The lead of that route goes back to the pool. */
export function unrouted(route: Route, { version = (lastVersion += 1) } = {}) {
  const { decision_id, pipeline_key, owner_id } = route.data;
  const decided = { decision_id: newId(), previous_decision_id: decision_id, pipeline_key, owner_id };
  const leadId = route.lead_id!;
  return envelope(leadUnrouted, { ...leadUnrouted.example, ...decided }, { leadId, version });
}
