import type { Percentiles } from '../report/result.ts';
import type { EventMixOptions } from './event-mix.ts';

/** What the runner tells the load generator's process, and what that answers: JSON over the IPC channel. */
export type LoadOrder =
  | { kind: 'prepare'; load: PreparedLoad }
  | { kind: 'send-closed'; target: Target; connections: number; maxSeconds?: number }
  | { kind: 'send-at-rate'; target: Target; perSecond: number }
  /** Ends a `send-at-rate`, which then answers for what it has sent; has no answer of its own. */
  | { kind: 'stop-sending' };

/** Request bodies that are made and serialised before the clock starts. */
export type PreparedLoad =
  | { kind: 'arrays'; mix: MixOrder; events: number; arraySize: number }
  /** `keepAnswers`: every event is answered for as a probe is. */
  | { kind: 'singles'; mix: MixOrder; events: number; keepAnswers?: boolean }
  /** Single events of the mix, with every `probeEvery`-th one that of a probe. */
  | { kind: 'singles-with-probes'; mix: MixOrder; events: number; probeEvery: number; probes: ProbeOrder }
  /** What makes the probes' leads known and almost qualify. */
  | { kind: 'probe-preparation'; probes: ProbeOrder };

/** As EventMixOptions, with the time as text. `skip`: goes on behind so many events of the same mix. */
export type MixOrder = Omit<EventMixOptions, 'startAt'> & { startAt: string; skip?: number };

export type ProbeOrder = { prefix: string; count: number; at: string };

export type Target = { url: string; apiKey: string };

export type Prepared = { requests: number; events: number; bytes: number };

export type ClosedLoopResult = {
  /** Milliseconds since 1970, of this machine's clock. */
  startedAt: number;
  lastAnswerAt: number;
  requests: number;
  acceptedEvents: number;
  rejectedEvents: number;
  /** Requests that were sent again, for a 503 or a lost connection. */
  repeated: number;
  answerMs: Percentiles;
};

export type RateResult = {
  startedAt: number;
  finishedAt: number;
  sent: number;
  accepted: number;
  /** Answers that were no 202, by status; 0 is a lost connection. */
  failures: Record<string, number>;
  /** From the instant at which each was due. */
  answerMs: Percentiles;
  probes: ProbeAnswer[];
};

/** `dueAt` is milliseconds since 1970. */
export type ProbeAnswer = { dueAt: number; leadId: string; eventId: string };
