import type { leadCreated } from '@dna/contracts';
import type { Envelope } from '@dna/contracts';
import { type Handler, lockFamilies } from '@dna/inbox-outbox';
import type { z } from 'zod';
import { saveLeads } from '../store/lead-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import { causesByRoot } from './causes-by-root.ts';
import { evaluateLeads } from './evaluate-leads.ts';
import type { Rules } from './rules.ts';
import { newestPerLead } from './newest-per-lead.ts';

type LeadData = z.infer<typeof leadCreated.dataSchema>;

/** Who a lead is, as far as routing may know: identified, suppressed, of which organization. */
export function onLeadChanged(rules: Rules): Handler<RoutingTables, LeadData> {
  return async (unit, messages) => {
    const newest = newestPerLead(messages);
    const families = await lockFamilies(unit.tx, newest.keys(), 'lead_states');
    await saveLeads(unit.tx, [...newest].map(toRow));
    await evaluateLeads(unit, rules, families, causesByRoot(families, newest));
  };
}

function toRow([leadId, { entity_version, correlation_id, data }]: [string, Envelope<LeadData>]) {
  const { identified, suppressed, organization_id, created_at } = data;
  return {
    lead_id: leadId,
    version: entity_version,
    correlation_id,
    identified,
    suppressed,
    organization_id,
    created_at,
  };
}
