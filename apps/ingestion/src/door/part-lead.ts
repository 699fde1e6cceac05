import { newId } from '@dna/database';
import { readFamilies, resolveRoots, type Unit } from '@dna/inbox-outbox';
import { partFamily } from '../domain/identity/part-family.ts';
import type { QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { browsersOf } from '../store/browsers.ts';
import { cutLinks, linksAmong } from '../store/lead-links.ts';
import { lockLeads, readEdges } from '../store/leads.ts';
import type { IngestionTables } from '../store/tables.ts';
import { releasePartedClicks } from './hold-click-bursts.ts';
import { IdentityRaceError } from './identity-race-error.ts';
import { placeAnonymousEvents } from './place-anonymous-events.ts';
import { saveEdges } from './save-identities.ts';
import { saveLeads, type Household } from './save-leads.ts';

export type Parted =
  | { outcome: 'parted'; from: string; people: readonly Household[] }
  | { outcome: 'unknown' }
  | { outcome: 'not_merged' };

/**
 * Undoes a merge: the lead is a person of its own again, with exactly the events that were recorded for it, and is not
 * joined with the others by itself again.
 */
export async function partLead(
  unit: Unit<IngestionTables>,
  leadId: string,
  policy: QuarantinePolicy,
): Promise<Parted> {
  const { tx, now } = unit;
  const family = await lockFamily(unit, leadId);
  if (family === null) return { outcome: 'unknown' };
  if (family.root === leadId) return { outcome: 'not_merged' };

  const edges = await readEdges(tx, family.members);
  const members = family.members.map((id) => ({
    id,
    createdAt: family.leads.get(id)!.created_at,
    into: edges.get(id) ?? null,
  }));
  const parting = partFamily(leadId, members, await linksAmong(tx, family.members));
  await cutLinks(tx, parting.cut, newId(now.getTime()), now);
  await saveLeads(unit, [], { households: parting.people, before: [family], created: new Set() }, new Map());
  await saveEdges(unit, parting.edges);
  await placeAnonymousEvents(unit, await browsersOf(tx, family.members));
  await releasePartedClicks(unit, family.members, policy);
  return { outcome: 'parted', from: family.root, people: parting.people };
}

/** The family of a lead with its rows, locked in id order; null when there is no such lead. */
export async function lockFamily(unit: Unit<IngestionTables>, leadId: string) {
  const { tx } = unit;
  const root = (await resolveRoots(tx, [leadId])).get(leadId)!;
  const members = (await readFamilies(tx, [root])).get(root)!;
  const leads = await lockLeads(tx, members);
  if (!leads.has(leadId)) return null;
  const again = (await readFamilies(tx, [leadId])).get(root) ?? [];
  if (again.length !== members.length || again.some((id) => !leads.has(id))) {
    throw new IdentityRaceError('a lead was merged or parted meanwhile');
  }
  return { root, members, leads };
}
