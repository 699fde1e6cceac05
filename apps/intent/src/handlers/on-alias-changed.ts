import type { aliasChanged, Envelope } from '@dna/contracts';
import { resolveRoots, saveAliases, type Handler } from '@dna/inbox-outbox';
import { reweighLeads, type Occasion } from '../evidence/reweigh-leads.ts';
import { familiesOf } from '../store/families.ts';
import { loadLeadIntents, lockRoots } from '../store/lead-intents.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import type { IntentTables, Tx } from '../store/tables.ts';

type AliasChanged = typeof aliasChanged.example;

/**
 * Leads were joined or taken apart. Facts stay where they were recorded; the former and the present roots are weighed
 * anew over all their ids. A lead that is no root any more answers that nothing counts for it.
 */
export function onAliasChanged(prior: number): Handler<IntentTables, AliasChanged> {
  return async (unit, messages) => {
    const { tx } = unit;
    const edges = messages.map(toEdge);
    const ends = edges.flatMap(({ leadId, into }) => (into === null ? [leadId] : [leadId, into]));
    const before = await lockRoots(tx, ends, ends);
    const changed = await saveAliases(tx, edges);
    if (changed.length === 0) return;
    const occasions = await occasionsOf(
      tx,
      changed.map(({ leadId }) => leadId),
      before,
      messages,
    );
    const known = await loadLeadIntents(
      tx,
      occasions.flatMap(({ family }) => [family.root, ...family.members]),
    );
    await reweighLeads(unit, occasions, known, await publishedRuleset(tx), prior);
  };
}

function toEdge({ lead_id, entity_version, data }: Envelope<AliasChanged>) {
  if (lead_id === null) throw new Error('an alias of no lead');
  return { leadId: lead_id, into: data.into, version: entity_version };
}

/** One for each root that the changed leads had or have. */
async function occasionsOf(
  tx: Tx,
  changed: readonly string[],
  before: ReadonlyMap<string, string>,
  messages: readonly Envelope<AliasChanged>[],
): Promise<Occasion[]> {
  const formerRoots = new Set(changed.map((leadId) => before.get(leadId)!));
  const rootNow = await resolveRoots(tx, [...changed, ...formerRoots]);
  const families = await familiesOf(tx, rootNow.values());
  const causes = new Map(
    messages.flatMap((message) =>
      [before.get(message.lead_id!)!, rootNow.get(message.lead_id!) ?? message.lead_id!].map(
        (root) => [root, message] as const,
      ),
    ),
  );
  return [...new Set([...formerRoots, ...rootNow.values()])].map((root) => ({
    family: families.get(root) ?? { root, members: [] },
    cause: causes.get(root),
  }));
}
