import { eventRecorded } from '@dna/contracts';
import { newId } from '@dna/database';
import { resolveRoots, type Unit } from '@dna/inbox-outbox';
import { rulePropertiesOf } from '../domain/events/rule-properties.ts';
import { resolveIdentities, type Resolution } from '../domain/identity/resolve-identities.ts';
import type { HoldingReason, QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { quarantineReason } from '../domain/quarantine/quarantine-reason.ts';
import type { BrowserSpan } from '../store/browsers.ts';
import { campaignRefKey, campaignRefOf, findOrJoinCampaigns, type Campaign } from '../store/campaigns.ts';
import { findEventKeys, insertEventKeys, insertReusedIds, type KnownEvent } from '../store/event-keys.ts';
import { insertEvents } from '../store/events.ts';
import { findOwners, insertIdentifiers } from '../store/identifiers.ts';
import { findOrCreateOrganizations, organizationKey } from '../store/organizations.ts';
import type { IngestionTables } from '../store/tables.ts';
import { holdClickBursts } from './hold-click-bursts.ts';
import { householdsOf } from './households.ts';
import { IdentityRaceError } from './identity-race-error.ts';
import { placeAnonymousEvents } from './place-anonymous-events.ts';
import type { RecordableEvent } from './recordable-event.ts';
import { saveIdentities } from './save-identities.ts';
import { saveLeads, type Household, type Located } from './save-leads.ts';

/** With the person it belongs to, beside the lead it is recorded for, and why it is held back, if it is. */
type Placed = Located & { rootId: string; heldFor: HoldingReason | null };

export type Recorded = {
  eventId: string;
  leadId: string;
  duplicate: boolean;
  /** The id came before, with other content. */
  idReused: boolean;
};

const dayMs = 24 * 60 * 60 * 1_000;

/** Records a batch in one transaction: each event once, for the person it belongs to. Answers in the order given. */
export async function recordEvents(
  unit: Unit<IngestionTables>,
  events: readonly RecordableEvent[],
  policy: QuarantinePolicy,
): Promise<Recorded[]> {
  const known = await asPeople(unit, await findEventKeys(unit.tx, events.flatMap(candidateIds)));
  const fresh = new Map<string, RecordableEvent>();
  for (const event of events)
    if (earlier(known, event) === null) fresh.set(event.eventId, fresh.get(event.eventId) ?? event);
  const located = fresh.size === 0 ? [] : await recordNew(unit, [...fresh.values()], policy);
  const recorded = new Map(
    located.map(({ event, rootId }) => [event.eventId, { contentHash: event.contentHash, leadId: rootId }]),
  );

  const seen = new Set<string>();
  const reused: { event: RecordableEvent; leadId: string }[] = [];
  const answers = events.map((event): Recorded => {
    const before = earlier(known, event);
    const first = before ?? { eventId: event.eventId, ...recorded.get(event.eventId)! };
    const duplicate = before !== null || seen.has(event.eventId);
    seen.add(event.eventId);
    const idReused = duplicate && first.contentHash !== event.contentHash;
    if (idReused) reused.push({ event, leadId: first.leadId });
    return { eventId: first.eventId, leadId: first.leadId, duplicate, idReused };
  });
  if (reused.length > 0) await insertReusedIds(unit.tx, reused);
  return answers;
}

/** Each with the person that its lead is now. */
export async function asPeople(
  { tx }: Pick<Unit<IngestionTables>, 'tx'>,
  known: ReadonlyMap<string, KnownEvent>,
): Promise<Map<string, KnownEvent>> {
  const roots = await resolveRoots(
    tx,
    [...known.values()].map(({ leadId }) => leadId),
  );
  return new Map([...known].map(([id, event]) => [id, { ...event, leadId: roots.get(event.leadId)! }]));
}

export function candidateIds(event: RecordableEvent): string[] {
  return event.yesterdaysEventId === null ? [event.eventId] : [event.eventId, event.yesterdaysEventId];
}

/** The same event as it was recorded before, if it was. */
export function earlier(
  known: ReadonlyMap<string, KnownEvent>,
  event: RecordableEvent,
): { eventId: string; leadId: string; contentHash: string } | null {
  const today = known.get(event.eventId);
  if (today !== undefined) return { eventId: event.eventId, ...today };
  if (event.yesterdaysEventId === null) return null;
  const yesterday = known.get(event.yesterdaysEventId);
  if (yesterday === undefined) return null;
  const age = Date.parse(event.receivedAt) - yesterday.receivedAt.getTime();
  return age < dayMs ? { eventId: event.yesterdaysEventId, ...yesterday } : null;
}

async function recordNew(
  unit: Unit<IngestionTables>,
  events: RecordableEvent[],
  policy: QuarantinePolicy,
): Promise<Placed[]> {
  const { tx, now } = unit;
  const owners = await findOwners(
    tx,
    events.flatMap((event) => event.identifiers),
  );
  const freshIds = events.map(() => newId(now.getTime())).sort();
  const resolution = resolveIdentities(events, owners, freshIds, now);
  const located = events.map((event, index) => ({
    event,
    leadId: resolution.leadOf[index]!,
    rootId: resolution.rootOf[index]!,
    heldFor: quarantineReason(event, policy),
  }));

  // Claims in the same order everywhere: events, organizations and campaigns, leads, identifiers.
  await claim(insertEventKeys(tx, located), events.length);
  const organizations = await organizationsOf(unit, events);
  const campaigns = await campaignsOf(unit, events);
  const households = householdsOf(located, owners, resolution);
  await saveLeads(unit, located, households, organizations);
  await claim(insertIdentifiers(tx, resolution.attached, now), resolution.attached.length);
  await saveIdentities(unit, resolution, events);

  await insertEvents(
    tx,
    located.map((each) => ({ ...each, campaignId: campaignOf(campaigns, each.event)?.id ?? null })),
  );
  for (const each of located) announceEvent(unit, each, organizations, campaignOf(campaigns, each.event));
  await placeAnonymousEvents(unit, browsersIn(events));
  await holdClickBursts(unit, { located, joined: joinedBy(resolution, households) }, policy);
  return located;
}

/** The leads that were other people before. */
function joinedBy(
  { merges }: Pick<Resolution, 'merges'>,
  { before }: { before: readonly Household[] },
): string[] {
  const merged = new Set(merges.map(({ from }) => from));
  return before.flatMap(({ root, members }) => (merged.has(root) ? members : []));
}

async function claim(inserting: Promise<number>, wanted: number): Promise<void> {
  const taken = await inserting;
  if (taken !== wanted) throw new IdentityRaceError('another transaction was first');
}

function browsersIn(events: readonly RecordableEvent[]): BrowserSpan[] {
  return events.flatMap(({ identifiers, occurredAt: at }) => {
    const identifies = identifiers.some(({ strong }) => strong);
    return identifiers.flatMap(({ kind, value }) =>
      kind === 'anonymous_id' ? [{ anonymousId: value, at, identifies }] : [],
    );
  });
}

async function organizationsOf(
  unit: Unit<IngestionTables>,
  events: RecordableEvent[],
): Promise<ReadonlyMap<string, string>> {
  const names = events.map((event) => event.organization).filter((name) => name !== null);
  return names.length === 0 ? new Map() : findOrCreateOrganizations(unit.tx, names, unit.now);
}

async function campaignsOf(
  unit: Unit<IngestionTables>,
  events: RecordableEvent[],
): Promise<ReadonlyMap<string, Campaign>> {
  const refs = events.map(campaignRefOf).filter((ref) => ref !== null);
  return findOrJoinCampaigns(unit.tx, refs, unit.now);
}

function campaignOf(campaigns: ReadonlyMap<string, Campaign>, event: RecordableEvent): Campaign | null {
  const ref = campaignRefOf(event);
  return ref === null ? null : (campaigns.get(campaignRefKey(ref)) ?? null);
}

function announceEvent(
  unit: Unit<IngestionTables>,
  { event, leadId, heldFor }: Placed,
  organizations: ReadonlyMap<string, string>,
  campaign: Campaign | null,
): void {
  const organizationId = event.organization && organizations.get(organizationKey(event.organization));
  unit.emit(eventRecorded, {
    leadId,
    entityVersion: 1,
    correlationId: event.eventId,
    data: {
      event_id: event.eventId,
      event_type: event.eventType,
      source: event.source,
      occurred_at: event.occurredAt,
      received_at: event.receivedAt,
      revision: 1,
      ...(heldFor !== null && { status: 'quarantined' as const }),
      ...(campaign !== null && { campaign_id: campaign.id }),
      ...(campaign?.product && { campaign_product: campaign.product }),
      ...(organizationId && { organization_id: organizationId }),
      properties: rulePropertiesOf(event.properties),
      has_text: event.text !== null,
    },
  });
}
