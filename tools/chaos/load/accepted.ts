import type { SentEvent } from './make-load.ts';

/** What the engine has promised: the memory that the oracle goes by. */
export type AcceptedLog = {
  /** By the sender's own id. */
  events: Map<string, AcceptedEvent>;
  counts: { requests: number; deliveries: number; recorded: number; queued: number; unavailable: number };
  /** Requests that got neither a 202 nor a 503, by what came instead. */
  others: Map<string, number>;
  /** When a 503 took longer than it may, in milliseconds since 1970. */
  late: { from: number; to: number }[];
  /** Conflicts, and the pipeline that somebody was told to have decided for. */
  settled: { conflictId: string; pipeline: string }[];
  /** Each a sentence; any of them fails the run. */
  complaints: string[];
};

export type AcceptedEvent = {
  event: SentEvent;
  eventId: string;
  /** Some answer said that it is in the database. */
  recorded: boolean;
  /** When it was last accepted, in milliseconds since 1970. */
  acceptedAt: number;
};

export function createAcceptedLog(): AcceptedLog {
  return {
    events: new Map(),
    counts: { requests: 0, deliveries: 0, recorded: 0, queued: 0, unavailable: 0 },
    others: new Map(),
    late: [],
    settled: [],
    complaints: [],
  };
}

export type ItemAnswer = { event_id?: string; status: string; code?: string; id_reused?: boolean };

/** Takes down the answer to one event that was sent. */
export function noteAccepted(log: AcceptedLog, event: SentEvent, answer: ItemAnswer): void {
  if ((answer.status !== 'recorded' && answer.status !== 'queued') || answer.event_id === undefined) {
    log.complaints.push(`${event.event_id} was refused: ${JSON.stringify(answer)}`);
    return;
  }
  log.counts[answer.status] += 1;
  const known = log.events.get(event.event_id);
  if (known !== undefined && known.eventId !== answer.event_id) {
    log.complaints.push(`${event.event_id} has two ids: ${known.eventId} and ${answer.event_id}`);
  }
  if (answer.id_reused) log.complaints.push(`${event.event_id} is said to have come with other content`);
  log.events.set(event.event_id, {
    event,
    eventId: answer.event_id,
    recorded: answer.status === 'recorded' || (known?.recorded ?? false),
    acceptedAt: Date.now(),
  });
}
