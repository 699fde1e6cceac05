export { allFaults } from './faults/all-faults.ts';
export { expectedScore, type ScoredEvent } from './oracle/expected-score.ts';
export { fittingFaults } from './options.ts';
export { createRandom } from '../seeded-random.ts';
export { hasPassed, renderReport } from './report/render-report.ts';
export { runChaos } from './run-chaos.ts';
