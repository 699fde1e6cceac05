import { resolveRoots } from '@dna/inbox-outbox';
import { familiesOf } from '@dna/lead-facts';
import { explainSignal, type SignalExplanation } from '../domain/explain-signal.ts';
import type { Measure } from '../domain/measure-signals.ts';
import { loadLeadIntents } from '../store/lead-intents.ts';
import { rulesetsOf } from '../store/rulesets.ts';
import { listSignals, type ListedSignal, type SignalPosition } from '../store/signal-pages.ts';
import type { Tx } from '../store/tables.ts';
import { measureLeads } from './measure-leads.ts';

export type ExplainedLead = {
  root: string;
  atMs: number;
  measure: Measure;
  rulesetVersion: number;
  signals: (ListedSignal & SignalExplanation & { ruleName: string })[];
};

export type ExplainRequest = {
  leadId: string;
  now: Date;
  /** An instant to look at instead of now: with what had occurred by then, by today's facts and rules. */
  at: Date | null;
  after: SignalPosition | null;
  limit: number;
};

/** What a lead wants and what says so; null when no fact of the lead has been seen. */
export async function explainLead(
  tx: Tx,
  prior: number,
  { leadId, now, at, after, limit }: ExplainRequest,
): Promise<ExplainedLead | null> {
  const root = (await resolveRoots(tx, [leadId])).get(leadId)!;
  const known = (await loadLeadIntents(tx, [root])).get(root);
  if (known === undefined) return null;
  const family = (await familiesOf(tx, [root])).get(root)!;
  const ruleset = (await rulesetsOf(tx, [known])).of(known.rulesetVersion);
  const atMs = (at ?? now).getTime();
  const untilMs = at === null ? null : atMs;
  const measures = await measureLeads(tx, [family], { ruleset, prior, atMs, untilMs });
  const names = new Map(ruleset.rules.map((rule) => [rule.id, rule.name]));
  const listed = await listSignals(tx, family.members, {
    ruleIds: [...names.keys()],
    untilMs,
    after,
    limit,
  });
  return {
    root,
    atMs,
    measure: measures.get(root)!,
    rulesetVersion: ruleset.version,
    signals: listed.map((signal) => {
      const ruleName = names.get(signal.ruleId)!;
      return { ...signal, ...explainSignal({ ...signal, ruleName }, atMs), ruleName };
    }),
  };
}
