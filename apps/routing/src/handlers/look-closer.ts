import type { Families } from '@dna/inbox-outbox';
import { assessLead } from '../domain/assess-lead.ts';
import type { LeadSnapshot } from '../domain/lead-snapshot.ts';
import type { RoutingConfig } from '../domain/routing-config.ts';
import { readLiveAssignments } from '../store/assignments.ts';
import { readConflictsOf } from '../store/conflicts.ts';
import type { Db } from '../store/tables.ts';

/** The leads with where they are and what was asked about them, where a decision hangs on it: it seldom does. */
export async function lookCloser(
  db: Db,
  leads: readonly LeadSnapshot[],
  families: Families,
  config: RoutingConfig,
  now: Date,
): Promise<LeadSnapshot[]> {
  return withConflicts(db, await withPlaces(db, leads, families), families, config, now);
}

async function withPlaces(
  db: Db,
  leads: readonly LeadSnapshot[],
  families: Families,
): Promise<readonly LeadSnapshot[]> {
  const routed = leads.filter(({ routed, identified }) => routed && identified);
  if (routed.length === 0) return leads;
  const live = await readLiveAssignments(db, idsOf(routed, families));
  if (live.length === 0) return leads;
  const places = new Map<string, LeadSnapshot['held']>();
  for (const { leadId, pipelineKey, ownerId } of live)
    places.set(leadId, [...(places.get(leadId) ?? []), { pipelineKey, ownerId }]);
  return leads.map((lead) => (lead.routed ? { ...lead, held: ofFamily(lead, families, places) } : lead));
}

async function withConflicts(
  db: Db,
  leads: readonly LeadSnapshot[],
  families: Families,
  config: RoutingConfig,
  now: Date,
): Promise<LeadSnapshot[]> {
  const concerned = new Set(
    leads.filter((lead) => lead.liveConflictIds.length > 0 || mayBeAsked(lead, config, now)),
  );
  if (concerned.size === 0) return [...leads];
  const conflicts = await readConflictsOf(db, idsOf([...concerned], families));
  return leads.map((lead) =>
    concerned.has(lead) ? { ...lead, conflicts: ofFamily(lead, families, conflicts) } : lead,
  );
}

function mayBeAsked(lead: LeadSnapshot, config: RoutingConfig, now: Date): boolean {
  const { kind } = assessLead(lead, config, now);
  return kind === 'qualifies' || kind === 'conflicts' || kind === 'waits';
}

function idsOf(leads: readonly LeadSnapshot[], families: Families): string[] {
  return leads.flatMap(({ leadId }) => [...(families.get(leadId) ?? [leadId])]);
}

function ofFamily<T>(
  { leadId }: LeadSnapshot,
  families: Families,
  byId: ReadonlyMap<string, readonly T[]>,
): T[] {
  return (families.get(leadId) ?? [leadId]).flatMap((id) => byId.get(id) ?? []);
}
