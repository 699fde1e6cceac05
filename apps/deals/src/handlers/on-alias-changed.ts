import { type AliasEdge, type Handler, lockFamilies, rootsIn, saveAliases } from '@dna/inbox-outbox';
import type { DealsTables } from '../store/tables.ts';
import { leadOf } from './lead-of.ts';
import { settleDeals } from './settle-deals.ts';

/** Two leads were found to be one, or no longer: their deals are held against the rule of one open deal again. */
export const onAliasChanged: Handler<DealsTables, { into: string | null }> = async (unit, messages) => {
  const { tx } = unit;
  const edges = messages.map((message): AliasEdge => ({
    leadId: leadOf(message),
    into: message.data.into,
    version: message.entity_version,
  }));
  await lockFamilies(
    tx,
    edges.flatMap(({ leadId, into }) => idsOf(leadId, into)),
    'deal_leads',
  );
  const changed = await saveAliases(tx, edges);
  if (changed.length === 0) return;
  const families = await lockFamilies(
    tx,
    changed.flatMap(({ leadId, before, into }) => idsOf(leadId, before, into)),
    'deal_leads',
  );
  const roots = rootsIn(families);
  const messageOf = new Map(messages.map((message) => [leadOf(message), message]));
  const causes = new Map(
    changed.flatMap(({ leadId, before, into }) =>
      idsOf(leadId, before, into).map((id) => [roots.get(id) ?? id, messageOf.get(leadId)!] as const),
    ),
  );
  await settleDeals(unit, families, causes);
};

function idsOf(...ids: (string | null)[]): string[] {
  return ids.filter((id) => id !== null);
}
