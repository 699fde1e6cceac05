import type { LoadGenerator } from '../load/load-generator.ts';
import type { MixOrder } from '../load/load-orders.ts';
import type { SteadyLoad } from '../report/background-result.ts';
import { watchLag } from './watch-lag.ts';
import type { BenchEngine } from './bench-engine.ts';

/** Single POSTs at a fixed rate. */
export type Load = { perSecond: number; mixOf: (events: number) => MixOrder };

/** More than anything takes that is measured beside a load. */
const longestSeconds = 30 * 60;

/** Does some work while single events come in at a fixed rate, which end with it. */
export async function whileLoaded<T>(
  engine: BenchEngine,
  generator: LoadGenerator,
  { perSecond, mixOf }: Load,
  work: () => Promise<T>,
): Promise<{ done: T; load: SteadyLoad }> {
  const events = perSecond * longestSeconds;
  await generator.prepare({ kind: 'singles', mix: mixOf(events), events });
  const lag = watchLag(engine.natsMonitorUrl);
  const over = new AbortController();
  const sending = generator.sendAtRate({ target: engine.target, perSecond, until: over.signal });
  const done = await work().finally(() => over.abort());
  const { sent, accepted, startedAt, finishedAt, answerMs } = await sending;
  return {
    done,
    load: {
      seconds: Math.round((finishedAt - startedAt) / 10) / 100,
      sent,
      accepted,
      post_to_202_ms: answerMs,
      most_waiting: await lag.stop(),
    },
  };
}
