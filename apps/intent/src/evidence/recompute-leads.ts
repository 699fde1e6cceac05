import type { RecomputeFamilies } from '@dna/rulesets';
import type { Rule } from '../domain/rule.ts';
import { loadLeadIntents } from '../store/lead-intents.ts';
import type { IntentTables } from '../store/tables.ts';
import { familiesUnread, type FoundTexts } from './find-texts.ts';
import { measureByVersion } from './measure-leads.ts';
import { planRecompute } from './plan-recompute.ts';
import { refindSignals } from './refind-signals.ts';
import { reweighLeads } from './reweigh-leads.ts';

/**
 * Brings families to the published rules: their signals first, then what these weigh. Who is thought to want the same is
 * not told of. A family with words that nobody was asked for stays as it is until the next round.
 */
export function recomputeLeads(prior: number): RecomputeFamilies<Rule, IntentTables, FoundTexts> {
  return async (unit, families, rulesets, _published, found) => {
    const { tx, now } = unit;
    const version = rulesets.published.version;
    const known = await loadLeadIntents(tx, [...families.values()].flat());
    const plans = planRecompute(families, known, rulesets);
    const unread = await familiesUnread(tx, plans, found);
    const ready = plans.filter(({ family }) => !unread.has(family.root));

    const formerly = await measureByVersion(
      tx,
      ready.map(({ family }) => family),
      ({ root }) => rulesets.of(known.get(root)!.rulesetVersion),
      { prior, atMs: now.getTime() },
    );
    for (const [change, group] of Map.groupBy(ready, (plan) => plan.change)) {
      await refindSignals(
        tx,
        group.map(({ family }) => family),
        change,
        found.texts,
      );
    }
    const leads = ready.flatMap(({ family }) => family.members.map((id) => known.get(id)!));
    const current = new Map(leads.map((lead) => [lead.leadId, { ...lead, rulesetVersion: version }]));
    const changed = await reweighLeads(unit, ready, current, rulesets, prior, formerly);
    return { leads: leads.filter(({ rulesetVersion }) => rulesetVersion !== version).length, changed };
  };
}
