import type { BenchResult } from '../report/result.ts';
import type { BenchEngine } from '../engine/bench-engine.ts';
import type { System } from '../engine/system.ts';

/** Sizes of a run, so that a developer's run is short and a full one is the issue's. */
export type Sizes = {
  /** Events and leads of the throughput scenario. */
  events: number;
  leads: number;
  /** How long single POSTs are sent, and each rate of the latency scenario after its warm-up. */
  singlesSeconds: number;
  latencySeconds: number;
  latencyWarmUpSeconds: number;
  latencyRates: number[];
  /** How long each ceiling is measured. */
  ceilingSeconds: number;
  /** Events sent at each step of growth, and leads that are there before. */
  growthEvents: number;
  growthLeads: number[];
  backlogMessages: number;
  giantEvents: number;
  /** Leads that are there when a rule is published, and how many of their scores are computed once more. */
  publishLeads: number;
  publishSample: number;
  importRows: number;
  /** How long the load beside a publication and an import goes on without them. */
  undisturbedSeconds: number;
};

export type ScenarioContext = {
  seed: number;
  sizes: Sizes;
  /** How often the throughput is measured on a fresh database. */
  rounds: number;
  /** Leaves baseline and ceilings out: quick, for tuning. */
  engineOnly: boolean;
  /** Runs the services under the CPU profiler. */
  profile: boolean;
  /** When the newest event of a mix is said to have happened: one instant for all systems of a run. */
  newestAt: Date;
  log: (line: string) => void;
  /**
   * A fresh engine with an empty database on a data folder of its own; whoever starts it stops it, which also removes
   * the folder. Only one should run at a time.
   */
  startEngine: (options?: EngineOptions) => Promise<BenchEngine>;
  /** The baseline, in the same manner. */
  startBaseline: () => Promise<System>;
  /** A data folder under the run's own, removed after the run. */
  makeFolder: (name: string) => string;
};

export type EngineOptions = {
  /** More environment for every service. */
  env?: NodeJS.ProcessEnv;
  /** Settings of the broker's jetstream block, such as `{ sync_interval: 'always' }`. */
  jetstream?: Record<string, string | number>;
  /** Where each service leaves its CPU profile when it stops. */
  profileDir?: string;
};

/** One question put to the engine. It starts what it needs, measures, stops it, and answers its part of the result. */
export type Scenario = {
  /** As `--only` takes it. */
  name: string;
  /** One line for `--help`. */
  summary: string;
  run: (context: ScenarioContext) => Promise<Partial<BenchResult>>;
};
