import {
  conflictStandingOf,
  conflictTurns,
  dealFacts,
  dealStandingOf,
  leadIntentChanged,
  leadScored,
  placementOf,
  placements,
  type Envelope,
} from '@dna/contracts';
import { only, type Handler } from '@dna/inbox-outbox';
import { timelineEntryOf } from '../domain/timeline/timeline-entry.ts';
import { findErased } from '../store/erasures.ts';
import {
  saveLeadConflicts,
  saveLeadDeals,
  saveLeadRoutes,
  showStandings,
  type LeadConflict,
  type LeadDeal,
  type LeadRoute,
} from '../store/lead-standing.ts';
import { saveViews, type LeadView } from '../store/lead-views.ts';
import type { IngestionTables } from '../store/tables.ts';
import { insertTimelineEntries } from '../store/timeline.ts';

/** The facts of other services that the read model of a lead and its story are made of. */
export const leadFacts = [
  leadScored,
  leadIntentChanged,
  ...placements,
  ...conflictTurns,
  ...dealFacts,
] as const;

type Told<T> = Envelope<T> & { lead_id: string };

/** Brings the read model up to date. Messages may come in any order and more than once. */
export const onLeadFacts: Handler<IngestionTables, unknown> = async ({ tx }, batch) => {
  const told = batch.filter((message): message is Told<unknown> => message.lead_id !== null);
  const erased = await findErased(
    tx,
    told.map(({ lead_id }) => lead_id),
  );
  const messages = told.filter(({ lead_id }) => !erased.has(lead_id));
  if (messages.length === 0) return;
  // First of all: it locks every lead of the batch, in order.
  await saveViews(tx, viewsOf(messages));
  const routes = routesOf(messages);
  const deals = dealsOf(messages);
  const conflicts = conflictsOf(messages);
  const entries = messages.flatMap((message) => timelineEntryOf(message) ?? []);
  if (routes.length > 0) await saveLeadRoutes(tx, routes);
  if (deals.length > 0) await saveLeadDeals(tx, deals);
  if (conflicts.length > 0) await saveLeadConflicts(tx, conflicts);
  const moved = [...routes, ...deals, ...conflicts].map(({ lead_id }) => lead_id);
  if (moved.length > 0) await showStandings(tx, moved);
  if (entries.length > 0) await insertTimelineEntries(tx, entries);
};

function viewsOf(messages: readonly Told<unknown>[]): LeadView[] {
  const views = new Map<string, LeadView>(messages.map(({ lead_id }) => [lead_id, { lead_id }]));
  const tell = <K extends Exclude<keyof LeadView, 'lead_id'>>(
    part: K,
    leadId: string,
    value: NonNullable<LeadView[K]>,
  ) => {
    const view = views.get(leadId)!;
    if ((view[part]?.version ?? -1) < value.version) view[part] = value;
  };
  for (const { lead_id, entity_version: version, data } of only(leadScored, messages)) {
    tell('score', lead_id!, { version, score: data.score });
  }
  for (const { lead_id, entity_version: version, data } of only(leadIntentChanged, messages)) {
    tell('intent', lead_id!, { version, intent: data.primary, confidence: data.confidence });
  }
  return [...views.values()];
}

function routesOf(messages: readonly Told<unknown>[]): LeadRoute[] {
  return newestBy(
    'lead_id',
    messages.flatMap((message) => {
      const placement = placementOf(message);
      if (placement === null) return [];
      const { pipelineKey: pipeline_key, ownerId: owner_id, placedAt: routed_at } = placement;
      const { lead_id, entity_version: version } = message;
      return { lead_id, pipeline_key, owner_id, routed_at, version };
    }),
  );
}

function dealsOf(messages: readonly Told<unknown>[]): LeadDeal[] {
  return newestBy(
    'deal_id',
    messages.flatMap((message) => {
      const standing = dealStandingOf(message);
      if (standing === null) return [];
      const { deal_id, pipeline_key, status, value_cents, currency, created_at } = standing;
      const { lead_id, entity_version: version } = message;
      return { deal_id, lead_id, pipeline_key, status, value_cents, currency, version, created_at };
    }),
  );
}

function conflictsOf(messages: readonly Told<unknown>[]): LeadConflict[] {
  return newestBy(
    'conflict_id',
    messages.flatMap((message) => {
      const standing = conflictStandingOf(message);
      if (standing === null) return [];
      const { conflict_id, state } = standing;
      const { lead_id, entity_version: version } = message;
      return { conflict_id, lead_id, is_live: state === 'open' || state === 'claimed', version };
    }),
  );
}

function newestBy<K extends string, T extends Record<K, string> & { version: number }>(
  key: K,
  all: readonly T[],
): T[] {
  const newest = new Map<string, T>();
  for (const each of all)
    if ((newest.get(each[key])?.version ?? -1) < each.version) newest.set(each[key], each);
  return [...newest.values()];
}
