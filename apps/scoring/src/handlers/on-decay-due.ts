import type { TimerHandler } from '@dna/inbox-outbox';
import { familiesOf, membersOf } from '@dna/lead-facts';
import { rescoreLeads } from '../ledger/rescore-leads.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import { loadLeadScores, lockDueLeads } from '../store/lead-scores.ts';
import { rulesetsOf } from '../store/rulesets.ts';
import type { ScoringTables } from '../store/tables.ts';

export const decayTimer = 'decay';

const batchSize = 500;
const pauseMs = 1_000;

/**
 * Time passed: leads whose score changes by itself are looked up by an index and told anew. One timer for all of
 * them, which sets itself again; as long as a whole batch was due, at once.
 */
export function onDecayDue(policy: ScoringPolicy): TimerHandler<ScoringTables> {
  return async (unit) => {
    const due = await lockDueLeads(unit.tx, unit.now, batchSize);
    const families = await familiesOf(unit.tx, due);
    if (due.length > 0) {
      const known = await loadLeadScores(unit.tx, membersOf(families.values()));
      await rescoreLeads(
        unit,
        [...families.values()].map((family) => ({ family, reason: 'decay' })),
        known,
        await rulesetsOf(unit.tx, known.values()),
        policy,
      );
    }
    const pause = due.length === batchSize ? 0 : pauseMs;
    unit.schedule({
      key: decayTimer,
      kind: decayTimer,
      dueAt: new Date(unit.now.getTime() + pause),
      payload: {},
      replace: true,
    });
  };
}
