import type { ImportFigures, Publish } from './background-result.ts';

/**
 * What a run of the bench found: the JSON that it writes. Parts of scenarios that did not run are absent. Times are
 * milliseconds unless the name says otherwise, ratios are engine ÷ the other.
 */
export type BenchResult = {
  started_at: string;
  /** Whether the sizes were those of a full run. */
  full: boolean;
  seed: number;
  machine: Machine;
  /** What was run and with which sizes and settings, one line each, for the page. */
  method: string[];
  throughput?: Throughput;
  /** By events per second, such as "200". */
  latency?: Record<string, Latency>;
  /** By leads that were there before, such as "1000000". */
  growth?: Record<string, GrowthStep>;
  backlog?: Backlog;
  giants?: Giants;
  synced_broker?: SyncedBroker;
  publish?: Publish;
  import?: ImportFigures;
  ceilings?: Ceiling[];
  profile?: ServiceProfile[];
};

export type Machine = {
  cpu: string;
  cores: number;
  memory_gib: number;
  os: string;
  node: string;
  postgres: string;
  nats: string;
};

/** One measured load, from the first request to the last deal and notification. */
export type LoadFigures = {
  events: number;
  leads: number;
  /** Until the last request was answered. */
  accepted_s: number;
  accepted_events_per_s: number;
  /** Until the last deal, notification and Slack message. */
  settled_s: number;
  settled_events_per_s: number;
  /** Like `leads`, all that the database holds at the end: those of the warm-up, and of a fill before it, too. */
  deals: number;
  notifications: number;
  /** Requests that were answered with 503 and sent again. */
  repeated_requests: number;
};

/** What a load cost. Of processes by name: services, `postgres` and `nats`, all children included. */
export type Usage = {
  cpu_seconds: Record<string, number>;
  peak_memory_mb: Record<string, number>;
  postgres_bytes_per_event: number;
  broker_bytes_per_event: number;
};

export type Round = LoadFigures & { usage: Usage };

export type Throughput = {
  /** The median of the rounds: settled events per second. */
  events_per_s: number;
  accepted_events_per_s: number;
  /** 50,000 events at the pace of the median round; measured when the run has that size. */
  seconds_for_50000: number;
  rounds: Round[];
  baseline_rounds?: Round[];
  ratio_to_baseline?: Spread;
  /** By the ceiling's name. */
  ratio_to_ceilings?: Record<string, number>;
  single_posts?: SinglePosts;
};

export type SinglePosts = {
  connections: number;
  seconds: number;
  requests_per_s: number;
  post_to_202_ms: Percentiles;
};

export type Spread = { min: number; median: number; max: number };

export type Percentiles = { p50: number; p95: number; p99: number; max: number; count: number };

/** Counted from the instant at which each request was due, not from when it was sent. */
export type Latency = {
  seconds: number;
  /** Events that were sent, and those answered with 202. */
  sent: number;
  accepted: number;
  post_to_202_ms: Percentiles;
  /** These over the probes: prepared leads which one more event makes qualify. */
  probes: number;
  post_to_score_ms: Percentiles;
  post_to_deal_ms: Percentiles;
  post_to_slack_ms: Percentiles;
  usage: Usage;
};

export type GrowthStep = LoadFigures & {
  /** Settled events per second ÷ those of the empty database in the same run. */
  throughput_ratio: number;
  prefill_s: number;
  usage: Usage;
};

export type Backlog = {
  messages: number;
  drain_s: number;
  drained_messages_per_s: number;
  peak_memory_mb: Record<string, number>;
};

/** One lead and one organization with very many events. */
export type Giants = {
  events: number;
  /** Of one more event for the lead, and of one for a lead with few. */
  post_to_score_ms: Percentiles;
  ordinary_post_to_score_ms: Percentiles;
  /** Of everybody else meanwhile ÷ without the giants. */
  throughput_ratio: number;
};

export type SyncedBroker = LoadFigures & { usage: Usage; throughput_ratio: number };

export type Ceiling = { name: string; per_second: number; unit: string };

/** Where a process spent its time at full load: shares of its samples, the idle ones left out. */
export type ServiceProfile = {
  service: string;
  busy_s: number;
  idle_s: number;
  /** Package or kind such as `pg`, `JSON`, `gc` or `own code` → share of the busy time; the largest first. */
  parts: { part: string; share: number }[];
  hottest: { where: string; share: number }[];
};
