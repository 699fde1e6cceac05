import type { Envelope, leadScored } from '@dna/contracts';
import { type Handler, lockFamilies } from '@dna/inbox-outbox';
import type { z } from 'zod';
import { saveScores } from '../store/lead-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import { causesByRoot } from './causes-by-root.ts';
import { evaluateLeads } from './evaluate-leads.ts';
import type { Rules } from './rules.ts';
import { newestPerLead } from './newest-per-lead.ts';

type ScoreData = z.infer<typeof leadScored.dataSchema>;

/** How warm a lead is. */
export function onLeadScored(rules: Rules): Handler<RoutingTables, ScoreData> {
  return async (unit, messages) => {
    const newest = newestPerLead(messages);
    const families = await lockFamilies(unit.tx, newest.keys(), 'lead_states');
    await saveScores(unit.tx, [...newest].map(toRow));
    await evaluateLeads(unit, rules, families, causesByRoot(families, newest));
  };
}

function toRow([leadId, { entity_version, correlation_id, data }]: [string, Envelope<ScoreData>]) {
  const { score, basis, as_of } = data;
  return { lead_id: leadId, version: entity_version, correlation_id, score, basis, as_of };
}
