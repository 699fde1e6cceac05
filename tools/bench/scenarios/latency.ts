import type { BenchEngine } from '../engine/bench-engine.ts';
import { mixOrder } from '../engine/measure-load.ts';
import { readProbeTimes, type ProbeTimes } from '../engine/probe-times.ts';
import { percentilesOf } from '../load/histogram.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import type { ProbeOrder, RateResult } from '../load/load-orders.ts';
import type { Latency } from '../report/result.ts';
import { watchUsage } from '../usage/usage-sampler.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';

const mostProbes = 600;

/** Single POSTs at a fixed rate, open loop; prepared probe leads show how long the way to the deal and to Slack is. */
export const latency: Scenario = {
  name: 'latency',
  summary: 'single POSTs at fixed rates: to the 202, the score, the deal and the Slack message',
  run: async (context) => {
    const generator = await startLoadGenerator();
    const engine = await context.startEngine();
    try {
      const figures: Record<string, Latency> = {};
      for (const rate of context.sizes.latencyRates) {
        figures[rate] = await measureRate(rate, engine, generator, context);
      }
      return { latency: figures };
    } finally {
      await engine.stop();
      await generator.stop();
    }
  },
};

async function measureRate(
  rate: number,
  engine: BenchEngine,
  generator: LoadGenerator,
  { seed, sizes, log }: ScenarioContext,
): Promise<Latency> {
  log(`  ${rate} events/s for ${sizes.latencySeconds} s`);
  const { target } = engine;
  const mixOf = (prefix: string, events: number) =>
    mixOrder({ seed: seed + rate, events, leads: sizes.leads, prefix });
  const warmUpEvents = rate * sizes.latencyWarmUpSeconds;
  await generator.prepare({ kind: 'singles', mix: mixOf(`w${rate}x`, warmUpEvents), events: warmUpEvents });
  await generator.sendAtRate({ target, perSecond: rate });

  const events = rate * sizes.latencySeconds;
  const count = Math.min(mostProbes, Math.ceil(events / 8));
  const probes: ProbeOrder = { prefix: `r${rate}x`, count, at: new Date(Date.now() - 60_000).toISOString() };
  await generator.prepare({ kind: 'probe-preparation', probes });
  await generator.sendClosed({ target, connections: 2 });
  await engine.untilSettled();

  await generator.prepare({
    kind: 'singles-with-probes',
    mix: mixOf(`b${rate}x`, events),
    events,
    probeEvery: Math.floor(events / count),
    probes,
  });
  const usage = watchUsage(engine.processes());
  const before = await engine.storedBytes();
  const sent = await generator.sendAtRate({ target, perSecond: rate });
  await engine.untilSettled();
  const used = usage.stop();
  const after = await engine.storedBytes();
  const bytesPerEvent = (name: 'postgres' | 'broker') => Math.round((after[name] - before[name]) / events);
  const times = await readProbeTimes(engine.query, sent.probes, new Date(sent.startedAt));
  return {
    ...latencyOf(sent, times),
    seconds: sizes.latencySeconds,
    usage: {
      ...used,
      postgres_bytes_per_event: bytesPerEvent('postgres'),
      broker_bytes_per_event: bytesPerEvent('broker'),
    },
  };
}

function latencyOf(sent: RateResult, times: Map<string, ProbeTimes>): Omit<Latency, 'seconds' | 'usage'> {
  const after = (name: keyof ProbeTimes) =>
    percentilesOf(sent.probes.map(({ leadId, dueAt }) => times.get(leadId)![name] - dueAt));
  return {
    sent: sent.sent,
    accepted: sent.accepted,
    post_to_202_ms: sent.answerMs,
    probes: sent.probes.length,
    post_to_score_ms: after('scoreAt'),
    post_to_deal_ms: after('dealAt'),
    post_to_slack_ms: after('slackAt'),
  };
}
