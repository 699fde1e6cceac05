import { newId } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import { resolveIdentities, type KnownOwner } from '../domain/identity/resolve-identities.ts';
import type { HoldingReason, QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { quarantineReason } from '../domain/quarantine/quarantine-reason.ts';
import { findEventKeys } from '../store/event-keys.ts';
import { findOwners } from '../store/identifiers.ts';
import type { IngestionTables } from '../store/tables.ts';
import { asPeople, candidateIds, earlier } from './record-events.ts';
import type { RecordableEvent } from './recordable-event.ts';

export type ForeseenLead =
  /** Nobody is known by any of the identifiers. */
  | { outcome: 'created'; leadId: null; mergedIds: [] }
  | { outcome: 'known'; leadId: string; mergedIds: [] }
  /** Those merged would become the lead. */
  | { outcome: 'merged'; leadId: string; mergedIds: string[] };

export type Foreseen = {
  eventId: string;
  duplicate: boolean;
  idReused: boolean;
  lead: ForeseenLead;
  heldFor: HoldingReason | null;
};

/** What `recordEvents` would do with these events, one after another, as things are now. Writes nothing. */
export async function foreseeEvents(
  { tx, now }: Pick<Unit<IngestionTables>, 'tx' | 'now'>,
  events: readonly RecordableEvent[],
  policy: QuarantinePolicy,
): Promise<Foreseen[]> {
  const known = await asPeople({ tx }, await findEventKeys(tx, events.flatMap(candidateIds)));
  const owners = await findOwners(
    tx,
    events.flatMap((event) => event.identifiers),
  );
  const firsts = new Map<string, { event: RecordableEvent; lead: ForeseenLead }>();
  const fresh = events.filter((event, index) => {
    const isFirst = events.findIndex(({ eventId }) => eventId === event.eventId) === index;
    return isFirst && earlier(known, event) === null;
  });
  const leads = foreseeLeads(fresh, owners, now);
  fresh.forEach((event, index) => firsts.set(event.eventId, { event, lead: leads[index]! }));

  const told = new Set<string>();
  return events.map((event): Foreseen => {
    const heldFor = quarantineReason(event, policy);
    const before = earlier(known, event);
    if (before !== null) {
      const { eventId, leadId, contentHash } = before;
      const idReused = contentHash !== event.contentHash;
      return { eventId, duplicate: true, idReused, lead: knownLead(leadId), heldFor };
    }
    const first = firsts.get(event.eventId)!;
    const duplicate = told.has(event.eventId);
    told.add(event.eventId);
    const idReused = first.event.contentHash !== event.contentHash;
    return { eventId: event.eventId, duplicate, idReused, lead: first.lead, heldFor };
  });
}

function foreseeLeads(
  events: readonly RecordableEvent[],
  owners: ReadonlyMap<string, KnownOwner>,
  now: Date,
): ForeseenLead[] {
  const freshIds = events.map(() => newId(now.getTime())).sort();
  const { rootOf, created, merges } = resolveIdentities(events, owners, freshIds, now);
  const unknown = new Set(created);
  return rootOf.map((root, index): ForeseenLead => {
    const mergedIds = merges
      .filter(({ eventIndex, from }) => eventIndex === index && !unknown.has(from))
      .map(({ from }) => from);
    if (unknown.has(root)) return { outcome: 'created', leadId: null, mergedIds: [] };
    return mergedIds.length === 0 ? knownLead(root) : { outcome: 'merged', leadId: root, mergedIds };
  });
}

function knownLead(leadId: string): ForeseenLead {
  return { outcome: 'known', leadId, mergedIds: [] };
}
