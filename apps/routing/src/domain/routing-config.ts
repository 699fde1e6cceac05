/** What a lead must reach before it leaves the pool. Score in points, confidence from 0 to 1. */
export type Thresholds = { score: number; confidence: number };

export type RoutingConfig = {
  version: number;
  thresholds: Thresholds;
  /** By pipeline key; what is not named there is as everywhere. */
  overrides: Readonly<Record<string, Partial<Thresholds>>>;
  /** κ of the confidence: how much evidence the engine wants to see before it believes any of it. */
  intentPrior: number;
};

export function thresholdsFor(config: RoutingConfig, pipelineKey: string): Thresholds {
  return { ...config.thresholds, ...config.overrides[pipelineKey] };
}
