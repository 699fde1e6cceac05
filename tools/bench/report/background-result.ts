import type { Percentiles } from './result.ts';

/** Single POSTs at a fixed rate, for as long as something else is measured. */
export type SteadyLoad = {
  seconds: number;
  sent: number;
  accepted: number;
  post_to_202_ms: Percentiles;
  /** By service: the most messages that waited for one of its durables. */
  most_waiting: Record<string, number>;
};

/** A changed rule is published over many leads while events go on coming in. */
export type Publish = {
  leads: number;
  /** Of all leads. */
  facts: number;
  prefill_s: number;
  events_per_s: number;
  /** The same load while nothing is published. */
  undisturbed: SteadyLoad;
  /** The first of the two changes, tried before it is published. */
  trial: Trial;
  /** Of a rule that many leads have points of, and of one that has given none. */
  many_scores: Publication;
  no_score: Publication;
  /** Leads whose score was computed once more from their events by other code. All of them were right. */
  checked_leads: number;
};

/** What happened is replayed by a draft while nothing comes in; a second trial found the very same. */
export type Trial = {
  duration_s: number;
  repeated_s: number;
  leads: number;
  leads_changed: number;
  /** Of processes by name, over both. */
  cpu_seconds: Record<string, number>;
  peak_memory_mb: Record<string, number>;
};

export type Publication = {
  /** Until every lead was judged by it. */
  duration_s: number;
  leads_per_s: number;
  leads: number;
  leads_changed: number;
  /** From then until everybody has heard of the changed scores. */
  settled_after_s: number;
  /** Of processes by name, until then. */
  cpu_seconds: Record<string, number>;
  peak_memory_mb: Record<string, number>;
  load: SteadyLoad;
};

export type ImportFigures = {
  events_per_s: number;
  /** The load while nothing is imported. */
  undisturbed: SteadyLoad;
  alone: ImportRun;
  /** Beside the load, and what the load had of it. */
  loaded: ImportRun;
  load: SteadyLoad;
};

export type ImportRun = {
  rows: number;
  upload_s: number;
  /** From the answer to the upload until every row is recorded. */
  import_s: number;
  rows_per_s: number;
  /** Of ingestion. */
  memory_before_mb: number;
  memory_growth_mb: number;
};
