import { leadScored, thresholdCrossed } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import { ledgerRules } from '../domain/adjustment.ts';
import type { Measure } from '../domain/measure-entries.ts';
import type { Ruleset } from '../domain/rule.ts';
import { toPoints } from '../domain/score-lead.ts';
import type { ScoringTables } from '../store/tables.ts';
import type { Rescored } from './rescore-leads.ts';
import type { ScoringPolicy } from './scoring-policy.ts';

/** Tells a score, and that it has crossed the threshold if it did. */
export function tellScore(
  unit: Unit<ScoringTables>,
  { occasion, measure, before, after, basis, crossed, ruleset }: Rescored,
  { hotLeadScore }: ScoringPolicy,
): void {
  const frame = { leadId: after.leadId, entityVersion: after.version, cause: occasion.cause };
  const { score } = after;
  const told = { score, top: describeTop(measure, ruleset), as_of: unit.now.toISOString() };
  unit.emit(leadScored, { ...frame, data: { ...told, previous: before.score, basis } });
  if (!crossed) return;
  unit.emit(thresholdCrossed, {
    ...frame,
    data: { ...told, threshold: hotLeadScore, crossing: after.hot.crossings, direction: 'up' },
  });
}

function describeTop({ top }: Measure, ruleset: Ruleset) {
  const rules = ledgerRules(ruleset.rules);
  return top.map(({ ruleId, picoPoints }) => {
    const { eventType, name } = rules.find(({ id }) => id === ruleId)!;
    return { event_type: eventType, rule: name, points: toPoints(picoPoints) };
  });
}
