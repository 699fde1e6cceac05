import { setTimeout as delay } from 'node:timers/promises';
import type { BenchEngine } from '../engine/bench-engine.ts';
import { readBrokerLag, type DurableLag } from '../engine/broker-lag.ts';
import { mixOrder, warmUp } from '../engine/measure-load.ts';
import { waitingMessages } from '../engine/waiting-messages.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import type { Backlog } from '../report/result.ts';
import { watchUsage } from '../usage/usage-sampler.ts';
import { WORKERS } from '../../stack/services.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';

/** Everybody who works on messages is down until very many wait; then all of them start at once. */
export const backlog: Scenario = {
  name: 'backlog',
  summary: 'how fast a backlog of messages is worked off, and what memory each service takes for it',
  run: async (context) => {
    const generator = await startLoadGenerator();
    const engine = await context.startEngine();
    try {
      await warmUp(engine, generator, context.seed);
      return { backlog: await measureDrain(engine, generator, context) };
    } finally {
      await engine.stop();
      await generator.stop();
    }
  },
};

async function measureDrain(
  engine: BenchEngine,
  generator: LoadGenerator,
  { seed, sizes, log }: ScenarioContext,
): Promise<Backlog> {
  const workers = WORKERS.map(({ name }) => engine.stack.services[name]!);
  const events = sizes.backlogMessages;
  const mix = mixOrder({ seed: seed + 1, events, leads: Math.ceil(events / 10), prefix: 'bx' });
  await generator.prepare({ kind: 'arrays', mix, events, arraySize: 100 });
  await Promise.all(workers.map((worker) => worker.stop()));
  log(`  ${events} events while nobody works on them`);
  const sent = await generator.sendClosed({ target: engine.target, connections: 8 });
  const messages = await untilPublished(engine, sent.acceptedEvents);

  log(`  ${messages} messages wait: starting ${workers.length} services`);
  const startedAt = Date.now();
  await Promise.all(workers.map((worker) => worker.start()));
  const usage = watchUsage(engine.processes());
  const settled = await engine.untilSettled({ timeoutMs: drainTimeoutMs });
  const { peak_memory_mb: memory } = usage.stop();
  const seconds = (settled.lastAt.getTime() - startedAt) / 1_000;
  const perSecond = Math.round(messages / seconds);
  log(`  worked off in ${Math.round(seconds)} s: ${perSecond}/s`);
  return {
    messages,
    drain_s: Math.round(seconds * 100) / 100,
    drained_messages_per_s: perSecond,
    peak_memory_mb: memory,
  };
}

const drainTimeoutMs = 30 * 60_000;

/** Ingestion publishes behind its answers: waits until the broker has it all. @returns the messages that wait */
async function untilPublished(engine: BenchEngine, events: number): Promise<number> {
  const giveUpAt = performance.now() + drainTimeoutMs;
  while (performance.now() < giveUpAt) {
    const lags = await readBrokerLag(engine.natsMonitorUrl);
    const [row] = await engine.query<{ left: boolean }>(
      'select exists (select from ingestion.outbox_batches where published_at is null) as left',
    );
    if (!row!.left && mostWaiting(lags) >= events) return waitingMessages(lags, 'EVT_INGESTION');
    await delay(500);
  }
  throw new Error('Ingestion has not published all its messages in half an hour: see its log');
}

function mostWaiting(lags: DurableLag[]): number {
  return Math.max(0, ...lags.map(({ pending }) => pending));
}
