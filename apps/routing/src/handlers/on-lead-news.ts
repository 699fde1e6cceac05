import type { Envelope } from '@dna/contracts';
import { type Handler, lockFamilies } from '@dna/inbox-outbox';
import { hearNews } from '../domain/hear-news.ts';
import { readStates, saveTold, type StoredState } from '../store/lead-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import { causesByRoot } from './causes-by-root.ts';
import { evaluateLeads } from './evaluate-leads.ts';
import { leadOf } from './newest-per-lead.ts';
import type { Rules } from './rules.ts';

/** Who leads are, how warm, what they want: all that has come in is taken in before anything is decided. */
export function onLeadNews(rules: Rules): Handler<RoutingTables, unknown> {
  return async (unit, messages) => {
    const { tx } = unit;
    const families = await lockFamilies(tx, new Set(messages.map(leadOf)), 'lead_states');
    const known = await readStates(tx, [...families.values()].flat());
    const states = new Map(known);
    for (const message of messages) {
      const leadId = leadOf(message);
      states.set(leadId, hearNews(states.get(leadId)!, message));
    }
    await saveTold(tx, changedOf(known, states));
    await evaluateLeads(unit, rules, {
      families,
      states,
      causes: causesByRoot(families, latestOf(messages)),
    });
  };
}

function changedOf(known: ReadonlyMap<string, StoredState>, states: ReadonlyMap<string, StoredState>) {
  return [...states.values()].filter((state) => known.get(state.leadId) !== state);
}

/** By lead: the message that was told last, the reason to look at it. */
function latestOf(messages: readonly Envelope<unknown>[]): Map<string, Envelope<unknown>> {
  const latest = new Map<string, Envelope<unknown>>();
  for (const message of messages) {
    const leadId = leadOf(message);
    const known = latest.get(leadId);
    if (known === undefined || message.time > known.time) latest.set(leadId, message);
  }
  return latest;
}
