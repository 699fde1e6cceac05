import { setTimeout as delay } from 'node:timers/promises';
import { createHistogram } from './histogram.ts';
import type { ProbeAnswer, RateResult, Target } from './load-orders.ts';
import { createPoster, type PostAnswer } from './post-events.ts';
import type { LoadRequest } from './prepare-load.ts';

type Options = {
  target: Target;
  perSecond: number;
  /** Nothing is sent any more once it is aborted. */
  until?: AbortSignal;
};

const sockets = 512;

/**
 * Open loop: request n is due n ÷ rate after the start, whether or not those before it were answered, and its latency
 * counts from then. So a stall is seen by everybody who would have met it.
 */
export async function sendAtRate(requests: LoadRequest[], options: Options): Promise<RateResult> {
  const { target, perSecond, until } = options;
  const poster = createPoster(target, sockets);
  const histogram = createHistogram();
  const failures: Record<string, number> = {};
  const probes: ProbeAnswer[] = [];
  const underWay: Promise<void>[] = [];
  const startedAt = Date.now();
  const started = performance.now();
  const dueAfterMs = (index: number) => (index * 1_000) / perSecond;

  async function send(request: LoadRequest, index: number): Promise<void> {
    const answer = await poster.post(request.body, { keepText: request.isProbe });
    histogram.record(performance.now() - started - dueAfterMs(index));
    if (answer.status !== 202) failures[answer.status] = (failures[answer.status] ?? 0) + 1;
    else if (request.isProbe) probes.push(probeAnswer(answer, startedAt + dueAfterMs(index)));
  }

  for (let index = 0; index < requests.length && !until?.aborted;) {
    const elapsedMs = performance.now() - started;
    while (index < requests.length && dueAfterMs(index) <= elapsedMs) {
      underWay.push(send(requests[index]!, index));
      index += 1;
    }
    if (index < requests.length) await delay(Math.max(dueAfterMs(index) - (performance.now() - started), 0));
  }
  await Promise.all(underWay);
  poster.stop();
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  return {
    startedAt,
    finishedAt: startedAt + performance.now() - started,
    sent: underWay.length,
    accepted: underWay.length - failed,
    failures,
    answerMs: histogram.percentiles(),
    probes,
  };
}

function probeAnswer({ text }: PostAnswer, dueAt: number): ProbeAnswer {
  const { lead_id: leadId, event_id: eventId } = JSON.parse(text) as { lead_id: string; event_id: string };
  return { dueAt, leadId, eventId };
}
