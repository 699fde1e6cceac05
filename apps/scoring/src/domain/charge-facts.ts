import type { Fact } from './fact.ts';
import { matchesRule } from './match-rule.ts';
import type { Rule } from './rule.ts';

/** The rules that the facts of a lead are judged by. */
export type RulesOfLead = (leadId: string) => readonly Rule[];

/** What one rule gives for one event, before its cap: at most one charge for each (event, rule). */
export type Charge = {
  eventId: string;
  leadId: string;
  occurredAtMs: number;
  rule: Rule;
  milliPoints: number;
};

/** Everything that the rules give for these facts; one in quarantine, or removed, gives nothing. */
export function chargeFacts(rules: readonly Rule[], facts: readonly Fact[]): Charge[] {
  return chargeFactsBy(() => rules, facts);
}

/** The same, where leads are judged by different versions of the rules. */
export function chargeFactsBy(rulesOf: RulesOfLead, facts: readonly Fact[]): Charge[] {
  const counting = facts.filter(({ status }) => status === 'active');
  return counting.flatMap((fact) =>
    rulesOf(fact.leadId)
      .filter((rule) => matchesRule(rule, fact))
      .map((rule) => ({
        eventId: fact.eventId,
        leadId: fact.leadId,
        occurredAtMs: fact.occurredAtMs,
        rule,
        milliPoints: rule.milliPoints,
      })),
  );
}
