import { resolveRoots } from '@dna/inbox-outbox';
import { familiesOf, type Family } from '@dna/lead-facts';
import { ledgerRules } from '../domain/adjustment.ts';
import { decayOf, type DecayPolicy } from '../domain/decay.ts';
import type { Ruleset } from '../domain/rule.ts';
import { scoreLead } from '../domain/score-lead.ts';
import { countingEntries, type CountingEntry } from '../store/counting-entries.ts';
import { loadLeadScores } from '../store/lead-scores.ts';
import { rulesetsOf } from '../store/rulesets.ts';
import type { Tx } from '../store/tables.ts';
import { measureLeads } from './measure-leads.ts';

/** Families with more contributions are summed in Postgres, once for each instant. */
const loadLimit = 2_000;

/**
 * How warm leads were at several instants each, with what had occurred by then, by the rules that they are judged by now;
 * in the order of the question.
 */
export async function scoresAt(
  tx: Tx,
  policy: DecayPolicy,
  asked: readonly { leadId: string; atMs: readonly number[] }[],
): Promise<number[][]> {
  const roots = await resolveRoots(
    tx,
    asked.map(({ leadId }) => leadId),
  );
  const families = await familiesOf(tx, new Set(roots.values()));
  const known = await loadLeadScores(tx, roots.values());
  const rulesets = await rulesetsOf(tx, known.values());
  const whole = { sinceMs: null, untilMs: null };
  const entries = await countingEntries(tx, [...families.values()], whole, loadLimit + 1);
  const scores: number[][] = [];
  for (const { leadId, atMs } of asked) {
    const family = families.get(roots.get(leadId)!)!;
    const ruleset = rulesets.of(known.get(family.root)?.rulesetVersion);
    const own = entries.get(family.root)!;
    scores.push(
      own.length <= loadLimit
        ? scoresOf(own, ruleset, policy, atMs)
        : await scoresOfLargeFamily(tx, family, { ruleset, policy, instants: atMs }),
    );
  }
  return scores;
}

function scoresOf(
  entries: readonly CountingEntry[],
  { rules }: Ruleset,
  policy: DecayPolicy,
  instants: readonly number[],
): number[] {
  const decays = new Map(ledgerRules(rules).map((rule) => [rule.id, decayOf(rule.decay, policy)]));
  const counted = entries.flatMap((entry) => {
    const decay = decays.get(entry.ruleId);
    return decay === undefined ? [] : [{ ...entry, decay }];
  });
  return instants.map((atMs) =>
    scoreLead(
      counted.filter(({ occurredAtMs }) => occurredAtMs <= atMs),
      atMs,
    ),
  );
}

async function scoresOfLargeFamily(
  tx: Tx,
  family: Family,
  { ruleset, policy, instants }: { ruleset: Ruleset; policy: DecayPolicy; instants: readonly number[] },
): Promise<number[]> {
  const scores: number[] = [];
  for (const atMs of instants) {
    const measures = await measureLeads(tx, [family], { ruleset, policy, atMs, untilMs: atMs });
    scores.push(measures.get(family.root)!.score);
  }
  return scores;
}
