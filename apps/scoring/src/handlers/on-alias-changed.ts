import type { aliasChanged, Envelope } from '@dna/contracts';
import { resolveRoots, saveAliases, type Handler } from '@dna/inbox-outbox';
import type { Rule } from '../domain/rule.ts';
import { refillCaps, type CapTask } from '../ledger/refill-caps.ts';
import { rescoreLeads, type Occasion } from '../ledger/rescore-leads.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import { familiesOf } from '../store/families.ts';
import { loadLeadScores, lockRoots } from '../store/lead-scores.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import type { ScoringTables, Tx } from '../store/tables.ts';

type AliasChanged = typeof aliasChanged.example;

/**
 * Leads were joined or taken apart. Facts stay where they were recorded; the former and the present roots are scored
 * anew over all their ids. A lead that is no root any more answers that nothing counts for it.
 */
export function onAliasChanged(policy: ScoringPolicy): Handler<ScoringTables, AliasChanged> {
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
    const ruleset = await publishedRuleset(tx);
    await refillCaps(tx, capTasks(occasions, ruleset.rules));
    const known = await loadLeadScores(
      tx,
      occasions.flatMap(({ family, joining }) => [family.root, ...family.members, ...(joining ?? [])]),
    );
    await rescoreLeads(unit, occasions, known, ruleset, policy);
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
    reason: 'identity',
    cause: causes.get(root),
    joining: [...formerRoots].filter((former) => former !== root && rootNow.get(former) === root),
  }));
}

/** Caps hold for a person, so they fill differently when the person's leads do. */
function capTasks(occasions: readonly Occasion[], rules: readonly Rule[]): CapTask[] {
  const capped = rules.filter(({ cap }) => cap !== null);
  return occasions
    .filter(({ family }) => family.members.length > 0)
    .flatMap(({ family }) =>
      capped.map((rule) => ({ family, rule, added: [], removedMs: [], regrouped: true })),
    );
}
