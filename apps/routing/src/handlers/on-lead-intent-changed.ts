import type { Envelope, leadIntentChanged } from '@dna/contracts';
import { type Handler, lockFamilies } from '@dna/inbox-outbox';
import type { z } from 'zod';
import { saveIntents } from '../store/lead-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import { causesByRoot } from './causes-by-root.ts';
import { evaluateLeads } from './evaluate-leads.ts';
import type { Rules } from './rules.ts';
import { newestPerLead } from './newest-per-lead.ts';

type IntentData = z.infer<typeof leadIntentChanged.dataSchema>;

/** What a lead wants. */
export function onLeadIntentChanged(rules: Rules): Handler<RoutingTables, IntentData> {
  return async (unit, messages) => {
    const newest = newestPerLead(messages);
    const families = await lockFamilies(unit.tx, newest.keys(), 'lead_states');
    await saveIntents(unit.tx, [...newest].map(toRow));
    await evaluateLeads(unit, rules, families, causesByRoot(families, newest));
  };
}

function toRow([leadId, { entity_version, correlation_id, data }]: [string, Envelope<IntentData>]) {
  const { primary, evidence, basis, as_of } = data;
  return {
    lead_id: leadId,
    version: entity_version,
    correlation_id,
    primary_product: primary,
    evidence,
    basis,
    as_of,
  };
}
