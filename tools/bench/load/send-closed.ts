import { setTimeout as delay } from 'node:timers/promises';
import { createHistogram } from './histogram.ts';
import type { ClosedLoopResult, Target } from './load-orders.ts';
import { createPoster, type PostAnswer } from './post-events.ts';
import type { LoadRequest } from './prepare-load.ts';

type Options = { target: Target; connections: number; maxSeconds?: number | undefined };

/**
 * Closed loop: each connection sends its next request when it has its answer, as fast as the other side takes them. A
 * 503 is honoured: the same request again after `Retry-After`, until it is accepted, as senders of webhooks do.
 */
export async function sendClosed(requests: LoadRequest[], options: Options): Promise<ClosedLoopResult> {
  const { target, connections, maxSeconds = Number.POSITIVE_INFINITY } = options;
  const poster = createPoster(target, connections);
  const histogram = createHistogram();
  const counts = { requests: 0, acceptedEvents: 0, rejectedEvents: 0, repeated: 0 };
  const startedAt = Date.now();
  const started = performance.now();
  let lastAnswer = started;
  let next = 0;

  async function sendNext(): Promise<void> {
    while (next < requests.length && performance.now() - started < maxSeconds * 1_000) {
      const request = requests[next++]!;
      const sentAt = performance.now();
      const answer = await untilTaken(request);
      lastAnswer = performance.now();
      histogram.record(lastAnswer - sentAt);
      const rejected = rejectedIn(answer);
      counts.requests += 1;
      counts.rejectedEvents += rejected;
      counts.acceptedEvents += request.events - rejected;
    }
  }

  async function untilTaken({ body }: LoadRequest): Promise<PostAnswer> {
    for (;;) {
      const answer = await poster.post(body);
      if (answer.status === 202 || answer.status === 207) return answer;
      if (!isPassing(answer.status)) {
        throw new Error(`POST /events/ingest answered ${answer.status}: ${answer.text.slice(0, 300)}`);
      }
      counts.repeated += 1;
      await delay(answer.retryAfterMs);
    }
  }

  try {
    await Promise.all(Array.from({ length: connections }, sendNext));
  } finally {
    poster.stop();
  }
  return {
    startedAt,
    lastAnswerAt: startedAt + (lastAnswer - started),
    ...counts,
    answerMs: histogram.percentiles(),
  };
}

/** A lost connection, a request that came too slowly, or a service that is not there for the moment. */
function isPassing(status: number): boolean {
  return [0, 408, 429, 502, 503, 504].includes(status);
}

function rejectedIn({ status, text }: PostAnswer): number {
  if (status === 202) return 0;
  const answers = JSON.parse(text) as { status: string }[];
  return answers.filter((answer) => answer.status === 'rejected').length;
}
