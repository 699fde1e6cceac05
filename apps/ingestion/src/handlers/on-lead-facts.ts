import { dealCreated, leadIntentChanged, leadRouted, leadScored, type Envelope } from '@dna/contracts';
import { only, type Handler } from '@dna/inbox-outbox';
import { saveViews, type LeadView } from '../store/lead-views.ts';
import type { IngestionTables } from '../store/tables.ts';

/** The four facts of other services that the read model of a lead is made of. */
export const leadFacts = [leadScored, leadIntentChanged, leadRouted, dealCreated] as const;

/** Brings the read model up to date. Messages may come in any order and more than once. */
export const onLeadFacts: Handler<IngestionTables, unknown> = async (unit, messages) => {
  const views = new Map<string, LeadView>();
  const told = <K extends Exclude<keyof LeadView, 'lead_id'>>(
    part: K,
    { lead_id }: Envelope<unknown>,
    value: NonNullable<LeadView[K]>,
  ) => {
    if (lead_id === null) return;
    const view: LeadView = views.get(lead_id) ?? { lead_id };
    if ((view[part]?.version ?? -1) < value.version) view[part] = value;
    views.set(lead_id, view);
  };
  for (const message of only(leadScored, messages)) {
    told('score', message, { version: message.entity_version, score: message.data.score });
  }
  for (const message of only(leadIntentChanged, messages)) {
    const { primary: intent, confidence } = message.data;
    told('intent', message, { version: message.entity_version, intent, confidence });
  }
  for (const message of only(leadRouted, messages)) {
    const { pipeline_key, owner_id, routed_at } = message.data;
    told('route', message, { version: message.entity_version, pipeline_key, owner_id, routed_at });
  }
  for (const message of only(dealCreated, messages)) {
    // Versions of two deals do not compare; the newest deal is shown.
    const { deal_id, created_at } = message.data;
    told('deal', message, { version: Date.parse(created_at), deal_id });
  }
  if (views.size > 0) await saveViews(unit.tx, [...views.values()]);
};
