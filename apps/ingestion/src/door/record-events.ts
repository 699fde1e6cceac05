import { aliasChanged, eventRecorded } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { saveAliases, type Unit } from '@dna/inbox-outbox';
import { rulePropertiesOf } from '../domain/events/rule-properties.ts';
import { resolveIdentities, type Resolution } from '../domain/identity/resolve-identities.ts';
import { campaignKey, findOrCreateCampaigns, type Campaign } from '../store/campaigns.ts';
import { findEventKeys, insertEventKeys, insertReusedIds, type KnownEvent } from '../store/event-keys.ts';
import { insertEvents } from '../store/events.ts';
import { findLeadsByIdentifiers, insertIdentifiers } from '../store/identifiers.ts';
import { findOrCreateOrganizations, organizationKey } from '../store/organizations.ts';
import type { IngestionTables } from '../store/tables.ts';
import { IdentityRaceError } from './identity-race-error.ts';
import type { RecordableEvent } from './recordable-event.ts';
import { saveLeads, type Located } from './save-leads.ts';

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
): Promise<Recorded[]> {
  const known = await findEventKeys(unit.tx, events.flatMap(candidateIds));
  const fresh = new Map<string, RecordableEvent>();
  for (const event of events)
    if (earlier(known, event) === null) fresh.set(event.eventId, fresh.get(event.eventId) ?? event);
  const located = fresh.size === 0 ? [] : await recordNew(unit, [...fresh.values()]);
  const recorded = new Map(
    located.map(({ event, leadId }) => [event.eventId, { contentHash: event.contentHash, leadId }]),
  );

  const seen = new Set<string>();
  const reused: RecordableEvent[] = [];
  const answers = events.map((event): Recorded => {
    const before = earlier(known, event);
    const first = before ?? { eventId: event.eventId, ...recorded.get(event.eventId)! };
    const duplicate = before !== null || seen.has(event.eventId);
    seen.add(event.eventId);
    const idReused = duplicate && first.contentHash !== event.contentHash;
    if (idReused) reused.push(event);
    return { eventId: first.eventId, leadId: first.leadId, duplicate, idReused };
  });
  if (reused.length > 0) await insertReusedIds(unit.tx, reused);
  return answers;
}

function candidateIds(event: RecordableEvent): string[] {
  return event.yesterdaysEventId === null ? [event.eventId] : [event.eventId, event.yesterdaysEventId];
}

/** The same event as it was recorded before, if it was. */
function earlier(
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

async function recordNew(unit: Unit<IngestionTables>, events: RecordableEvent[]): Promise<Located[]> {
  const { tx, now } = unit;
  const knownLeads = await findLeadsByIdentifiers(
    tx,
    events.flatMap((event) => event.identifiers),
  );
  const freshIds = events.map(() => newId(now.getTime())).sort();
  const resolution = resolveIdentities(events, knownLeads, freshIds, now);
  const located = events.map((event, index) => ({ event, leadId: resolution.leadOf[index]! }));

  // Claims in the same order everywhere: events, organizations and campaigns, leads, identifiers.
  await claim(insertEventKeys(tx, located), events.length);
  const organizations = await organizationsOf(unit, events);
  const campaigns = await campaignsOf(unit, events);
  await saveLeads(unit, located, resolution, organizations);
  await claim(insertIdentifiers(tx, resolution.attached, now), resolution.attached.length);
  await saveMerges(unit, resolution, located);

  await insertEvents(
    tx,
    located.map((each) => ({ ...each, campaignId: campaignOf(campaigns, each.event)?.id ?? null })),
  );
  for (const each of located) announceEvent(unit, each, organizations, campaignOf(campaigns, each.event));
  return located;
}

async function claim(inserting: Promise<number>, wanted: number): Promise<void> {
  const taken = await inserting;
  if (taken !== wanted) throw new IdentityRaceError('another transaction was first');
}

async function saveMerges(
  unit: Unit<IngestionTables>,
  resolution: Resolution,
  located: Located[],
): Promise<void> {
  if (resolution.merges.length === 0) return;
  const { tx } = unit;
  const { rows } = await sql<{ lead_id: string; version: number }>`
    select lead_id, version from lead_aliases
    where lead_id = any(${resolution.merges.map((merge) => merge.from)}::uuid[])`.execute(tx);
  const versions = new Map(rows.map((row) => [row.lead_id, row.version]));
  const edges = resolution.merges.map((merge) => ({
    leadId: merge.from,
    into: merge.into,
    version: (versions.get(merge.from) ?? 0) + 1,
  }));
  await saveAliases(tx, edges);
  for (const edge of edges) {
    unit.emit(aliasChanged, {
      leadId: edge.leadId,
      entityVersion: edge.version,
      correlationId: located[0]!.event.eventId,
      data: { into: edge.into },
    });
  }
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
  const names = events.map((event) => event.campaign).filter((name) => name !== null);
  return names.length === 0 ? new Map() : findOrCreateCampaigns(unit.tx, names, unit.now);
}

function campaignOf(campaigns: ReadonlyMap<string, Campaign>, event: RecordableEvent): Campaign | null {
  return event.campaign === null ? null : (campaigns.get(campaignKey(event.campaign)) ?? null);
}

function announceEvent(
  unit: Unit<IngestionTables>,
  { event, leadId }: Located,
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
      ...(campaign !== null && { campaign_id: campaign.id }),
      ...(campaign?.product && { campaign_product: campaign.product }),
      ...(organizationId && { organization_id: organizationId }),
      properties: rulePropertiesOf(event.properties),
      has_text: event.text !== null,
    },
  });
}
