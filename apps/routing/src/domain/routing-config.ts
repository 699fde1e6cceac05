import { leastLoaded, type Strategy } from './strategy.ts';
import type { WorkingHours } from './working-hours.ts';

/** What a lead must reach before it leaves the pool. Score in points, confidence from 0 to 1. */
export type Thresholds = { score: number; confidence: number };

export type RoutingConfig = {
  version: number;
  thresholds: Thresholds;
  /** By pipeline key; what is not named there is as everywhere. */
  overrides: Readonly<Record<string, Partial<Thresholds>>>;
  /** So many points below its threshold a score has to fall before a lead that was returned can be routed again. */
  rearmMargin: number;
  /** Working minutes that a person has to settle a conflict. */
  slaMinutes: number;
  /** Where leads go that nobody has placed in time; it takes them without an owner if need be. */
  fallbackPipeline: string;
  /** By pipeline key; one that is not named has the default. */
  strategies: Readonly<Record<string, Strategy>>;
  /** Members outside their working hours get leads all the same, and the work waits; or the lead waits instead. */
  outsideWorkingHours: 'assign' | 'wait';
  /** What SLA clocks run by. */
  businessHours: WorkingHours;
  /** κ of the confidence: how much evidence the engine wants to see before it believes any of it. */
  intentPrior: number;
};

export function thresholdsFor(config: RoutingConfig, pipelineKey: string | null): Thresholds {
  return pipelineKey === null
    ? config.thresholds
    : { ...config.thresholds, ...config.overrides[pipelineKey] };
}

export function strategyFor(config: RoutingConfig, pipelineKey: string): Strategy {
  return config.strategies[pipelineKey] ?? leastLoaded;
}
