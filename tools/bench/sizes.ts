import type { Sizes } from './scenarios/scenario.ts';

/** What the published figures are measured with. */
export const fullSizes: Sizes = {
  events: 200_000,
  leads: 20_000,
  singlesSeconds: 15,
  latencySeconds: 45,
  latencyWarmUpSeconds: 10,
  latencyRates: [50, 200, 1_000],
  ceilingSeconds: 5,
  growthEvents: 50_000,
  growthLeads: [0, 100_000, 1_000_000],
  backlogMessages: 500_000,
  giantEvents: 100_000,
  publishLeads: 200_000,
  publishSample: 1_000,
  importRows: 100_000,
  undisturbedSeconds: 60,
};

/** A few minutes, for a developer. */
export const quickSizes: Sizes = {
  events: 20_000,
  leads: 2_000,
  singlesSeconds: 5,
  latencySeconds: 10,
  latencyWarmUpSeconds: 3,
  latencyRates: [50, 200],
  ceilingSeconds: 2,
  growthEvents: 10_000,
  growthLeads: [0, 20_000],
  backlogMessages: 20_000,
  giantEvents: 5_000,
  publishLeads: 10_000,
  publishSample: 1_000,
  importRows: 5_000,
  undisturbedSeconds: 10,
};
