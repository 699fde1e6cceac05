import { resolveRoots } from '@dna/inbox-outbox';
import { familiesOf } from '@dna/lead-facts';
import { ledgerRules } from '../domain/adjustment.ts';
import type { FilledEntry } from '../domain/cap.ts';
import { dayMs, decayOf, type DecayPolicy } from '../domain/decay.ts';
import { nextFall } from '../domain/next-fall.ts';
import { possibleEvents } from '../domain/possible-events.ts';
import { qualifyingSets, type QualifyingSet } from '../domain/qualifying-sets.ts';
import type { Rule } from '../domain/rule.ts';
import { picoPoints, toScore } from '../domain/score-lead.ts';
import { countingEntries, type CountingEntry } from '../store/counting-entries.ts';
import { loadLeadScores } from '../store/lead-scores.ts';
import { rulesetsOf } from '../store/rulesets.ts';
import type { Tx } from '../store/tables.ts';

export type Forecast = {
  root: string;
  atMs: number;
  score: number;
  rulesetVersion: number;
  /** When the score falls below the threshold if nothing more happens; null: never, or it is below already. */
  fallsBelowMs: number | null;
  /** What would bring a lead that is below to the threshold. */
  qualifying: QualifyingSet[];
};

/** More contributions that count are not looked at one by one. */
export const mostEntries = 20_000;

/** What becomes of a lead's score by itself, and what it would take; null when no fact of the lead has been seen. */
export async function forecastLead(
  tx: Tx,
  policy: DecayPolicy,
  { leadId, now, threshold }: { leadId: string; now: Date; threshold: number },
): Promise<Forecast | 'too_large' | null> {
  const root = (await resolveRoots(tx, [leadId])).get(leadId)!;
  const known = (await loadLeadScores(tx, [root])).get(root);
  if (known === undefined) return null;
  const family = (await familiesOf(tx, [root])).get(root)!;
  const ruleset = (await rulesetsOf(tx, [known])).of(known.rulesetVersion);
  const whole = { sinceMs: null, untilMs: null };
  const found = (await countingEntries(tx, [family], whole, mostEntries + 1)).get(root)!;
  if (found.length > mostEntries) return 'too_large';

  const atMs = now.getTime();
  const decays = new Map(
    ledgerRules(ruleset.rules).map((rule) => [rule.id, decayOf(rule.decay, policy)] as const),
  );
  const entries = found.flatMap((entry) => {
    const decay = decays.get(entry.ruleId);
    return decay === undefined ? [] : [{ ...entry, decay }];
  });
  const sum = entries.reduce((total, entry) => total + picoPoints(entry, atMs), 0n);
  const score = toScore(sum);
  return {
    root,
    atMs,
    score,
    rulesetVersion: ruleset.version,
    fallsBelowMs: score < threshold ? null : nextFall(entries, atMs, threshold),
    qualifying:
      score >= threshold
        ? []
        : qualifyingSets(
            { picoPoints: sum, atMs, given: givenLately(ruleset.rules, found, atMs) },
            possibleEvents(ruleset.rules),
            threshold,
          ),
  };
}

/** What capped rules have given within the spans of their caps. */
function givenLately(
  rules: readonly Rule[],
  entries: readonly CountingEntry[],
  atMs: number,
): Map<string, FilledEntry[]> {
  return new Map(
    rules.flatMap(({ id, cap }) =>
      cap === null
        ? []
        : [
            [
              id,
              entries
                .filter(({ ruleId, occurredAtMs }) => ruleId === id && occurredAtMs > atMs - cap.days * dayMs)
                .map((entry) => ({ ...entry, eventId: '', milliPoints: entry.effectiveMilliPoints })),
            ] as const,
          ],
    ),
  );
}
