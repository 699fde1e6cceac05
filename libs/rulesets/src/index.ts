export { ruleRoutes, type RuleLanguage } from './http/rule-routes.ts';
export { rulesetRoutes } from './http/ruleset-routes.ts';
export type { Warning } from './http/ruleset-resource.ts';
export { editRules, type Editing } from './change-rulesets.ts';
export { onDealFacts } from './outcomes/deal-facts.ts';
export { readOutcomes, type DealOutcome, type OutcomesTable } from './outcomes/outcomes-table.ts';
export { readRuleset, readRulesetRow, readRulesets, type Rulesets } from './read-rulesets.ts';
export {
  onPreparedRecompute,
  onRecompute,
  recomputeKind,
  type PrepareFamilies,
  type RecomputeFamilies,
  type Recomputed,
} from './recompute.ts';
export { changedRules, type ChangedRules, type Ruleset, type VersionedRule } from './ruleset.ts';
export type { RulesetRow, RulesetTables } from './tables.ts';
export { onSimulate, simulateKind, type Simulating } from './simulations/on-simulate.ts';
export { eraseExamples } from './simulations/erase-examples.ts';
export { checkSimulation, simulationRoutes } from './simulations/simulation-routes.ts';
export { nextRoots, type SimulationRow } from './simulations/simulations-table.ts';
export { emptyTally, type Outcome, type Route } from './simulations/tally.ts';
