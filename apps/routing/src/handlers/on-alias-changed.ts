import type { Envelope } from '@dna/contracts';
import { type Handler, lockFamilies, resolveRoots, saveAliases } from '@dna/inbox-outbox';
import { readStates, saveFamilyChanges } from '../store/lead-states.ts';
import type { RoutingTables, Tx } from '../store/tables.ts';
import { causesByRoot } from './causes-by-root.ts';
import { evaluateLeads } from './evaluate-leads.ts';
import type { Rules } from './rules.ts';
import { leadOf, newestPerLead } from './newest-per-lead.ts';

type AliasData = { into: string | null };

/**
 * Two leads were found to be one, or no longer. Their numbers are told anew for the new set of ids; until then the
 * old ones count as out of date.
 */
export function onAliasChanged(rules: Rules): Handler<RoutingTables, AliasData> {
  return async (unit, messages) => {
    const { tx } = unit;
    const newest = newestPerLead(messages);
    await lockFamilies(
      tx,
      messages.flatMap((message) => [leadOf(message), message.data.into ?? []].flat()),
      'lead_states',
    );
    const edges = await saveAliases(
      tx,
      [...newest].map(([leadId, { entity_version, data }]) => ({
        leadId,
        into: data.into,
        version: entity_version,
      })),
    );
    if (edges.length === 0) return;
    const touched = edges.flatMap(({ leadId, before, into }) =>
      [leadId, before, into].flatMap((id) => (id === null ? [] : [{ id, message: newest.get(leadId)! }])),
    );
    const families = await lockFamilies(
      tx,
      touched.map(({ id }) => id),
      'lead_states',
    );
    await saveFamilyChanges(tx, await changesByRoot(tx, touched));
    const causes = new Map(touched.map(({ id, message }) => [id, message]));
    const states = await readStates(tx, [...families.values()].flat());
    await evaluateLeads(unit, rules, { families, states, causes: causesByRoot(families, causes) });
  };
}

async function changesByRoot(tx: Tx, touched: { id: string; message: Envelope<AliasData> }[]) {
  const roots = await resolveRoots(
    tx,
    touched.map(({ id }) => id),
  );
  const newest = new Map<string, string>();
  for (const { id, message } of touched) {
    const root = roots.get(id) ?? id;
    if (message.time > (newest.get(root) ?? '')) newest.set(root, message.time);
  }
  return [...newest].map(([lead_id, changed_at]) => ({ lead_id, changed_at }));
}
