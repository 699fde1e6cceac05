import { resolveRoots } from '@dna/inbox-outbox';
import { familiesOf } from '@dna/lead-facts';
import { ledgerRules } from '../domain/adjustment.ts';
import { decayOf, type DecayPolicy } from '../domain/decay.ts';
import { explainContribution, type Explanation } from '../domain/explain-contribution.ts';
import type { Measure } from '../domain/measure-entries.ts';
import type { Rule } from '../domain/rule.ts';
import {
  listContributions,
  type ContributionPosition,
  type ListedContribution,
} from '../store/contribution-pages.ts';
import { loadLeadScores } from '../store/lead-scores.ts';
import { rulesetsOf } from '../store/rulesets.ts';
import { newestHistory, type HistoryEntry } from '../store/score-history.ts';
import type { Tx } from '../store/tables.ts';
import { measureLeads } from './measure-leads.ts';

export type ExplainedLead = {
  root: string;
  atMs: number;
  measure: Measure;
  rulesetVersion: number;
  contributions: (ListedContribution & Explanation & { ruleName: string })[];
  history: HistoryEntry[];
};

export type ExplainRequest = {
  leadId: string;
  now: Date;
  /** An instant to look at instead of now: with what had occurred by then, by today's facts and rules. */
  at: Date | null;
  after: ContributionPosition | null;
  limit: number;
};

const historyLimit = 50;

/** A lead's score and what it is made of; null when no fact of the lead has been seen. */
export async function explainLead(
  tx: Tx,
  policy: DecayPolicy,
  request: ExplainRequest,
): Promise<ExplainedLead | null> {
  const { leadId, now, at, after, limit } = request;
  const root = (await resolveRoots(tx, [leadId])).get(leadId)!;
  const known = (await loadLeadScores(tx, [root])).get(root);
  if (known === undefined) return null;
  const family = (await familiesOf(tx, [root])).get(root)!;
  const ruleset = (await rulesetsOf(tx, [known])).of(known.rulesetVersion);
  const atMs = (at ?? now).getTime();
  const untilMs = at === null ? null : atMs;
  const measures = await measureLeads(tx, [family], { ruleset, policy, atMs, untilMs });
  const rules = new Map(ledgerRules(ruleset.rules).map((rule) => [rule.id, rule]));
  const listed = await listContributions(tx, family.members, {
    ruleIds: [...rules.keys()],
    untilMs,
    after,
    limit,
  });
  return {
    root,
    atMs,
    measure: measures.get(root)!,
    rulesetVersion: ruleset.version,
    contributions: listed.map((each) => explain(each, rules.get(each.ruleId)!, policy, atMs)),
    history: await newestHistory(tx, root, at ?? now, historyLimit),
  };
}

function explain(contribution: ListedContribution, rule: Rule, policy: DecayPolicy, atMs: number) {
  const { reason } = contribution;
  const ruleName = reason === null ? rule.name : `${rule.name} (${reason})`;
  const explanation = explainContribution(
    { ...contribution, ruleName, cap: rule.cap, decay: decayOf(rule.decay, policy) },
    atMs,
  );
  return { ...contribution, ...explanation, ruleName };
}
