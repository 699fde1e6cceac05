import type { Rule } from './rule.ts';

/**
 * The line of the ledger that manual adjustments stand on: no rule set has it, no event meets it, and each adjustment
 * has its own points. They run out like everything else.
 */
export const adjustmentRule: Rule = {
  id: '01990000-0000-7000-8000-5c0000000000',
  name: 'Manual adjustment',
  eventType: 'manual_adjustment',
  source: null,
  conditions: [],
  milliPoints: 0,
  cap: null,
  decay: { kind: 'expire', days: null },
  enabled: false,
};

/** All lines that a ledger may have under these rules. */
export function ledgerRules(rules: readonly Rule[]): readonly Rule[] {
  return [...rules, adjustmentRule];
}
