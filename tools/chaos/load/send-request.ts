import { setTimeout as delay } from 'node:timers/promises';
import { noteAccepted, type AcceptedLog, type ItemAnswer } from './accepted.ts';
import type { SentRequest } from './make-load.ts';

export type Sender = {
  /** One of the front doors; asked anew for each try. */
  url: () => string;
  log: AcceptedLog;
  signal: AbortSignal;
  /** The engine promises to say within this time that it can take nothing. */
  refusalWithinMs: number;
};

export const apiKey = 'portal:key2';
const timeoutMs = 20_000;
const pauseMs = 250;

/** Sends until it has its 202, as every sender should. */
export async function sendUntilAccepted(sender: Sender, request: SentRequest): Promise<void> {
  const body = JSON.stringify(request.alone ? request.events[0] : request.events);
  while (!sender.signal.aborted) {
    const outcome = await attempt(sender, request, body);
    if (outcome === 'done') return;
    await delay(outcome === 'unavailable' ? pauseMs * 2 : pauseMs, undefined, {
      signal: sender.signal,
    }).catch(() => undefined);
  }
}

async function attempt(
  sender: Sender,
  request: SentRequest,
  body: string,
): Promise<'done' | 'unavailable' | 'unknown'> {
  const { log } = sender;
  const startedAt = Date.now();
  log.counts.requests += 1;
  try {
    const response = await fetch(`${sender.url()}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (response.status === 202) {
      noteAnswers(log, request, JSON.parse(text));
      return 'done';
    }
    if (response.status === 503) {
      noteUnavailable(sender, response.headers.get('retry-after'), startedAt);
      return 'unavailable';
    }
    count(log, `status ${response.status}`);
    if (response.status < 500) {
      log.complaints.push(`a request was refused with ${response.status}: ${text.slice(0, 300)}`);
      return 'done';
    }
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    count(log, cause ?? (error as Error).name);
  }
  return 'unknown';
}

function noteAnswers(log: AcceptedLog, { events, alone }: SentRequest, body: unknown): void {
  const answers = (alone ? [body] : body) as ItemAnswer[];
  log.counts.deliveries += events.length;
  if (answers.length !== events.length) {
    log.complaints.push(`${events.length} events were answered with ${answers.length} items`);
  }
  events.forEach((event, index) => noteAccepted(log, event, answers[index] ?? { status: 'missing' }));
}

function noteUnavailable({ log, refusalWithinMs }: Sender, retryAfter: string | null, from: number): void {
  const to = Date.now();
  log.counts.unavailable += 1;
  if (!(Number(retryAfter) > 0)) log.complaints.push('a 503 came without Retry-After');
  if (to - from > refusalWithinMs) log.late.push({ from, to });
}

function count(log: AcceptedLog, what: string): void {
  log.others.set(what, (log.others.get(what) ?? 0) + 1);
}
