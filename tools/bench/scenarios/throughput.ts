import { measureArrayLoad, warmUp } from '../engine/measure-load.ts';
import { measureProfile } from '../engine/measure-profile.ts';
import { measureSinglePosts } from '../engine/measure-singles.ts';
import type { System } from '../engine/system.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import type { BenchResult, Round, SinglePosts } from '../report/result.ts';
import { median, spreadOf } from '../report/spread.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';

/** Events in arrays of 100, as fast as they are taken; engine and baseline take turns, each on a fresh database. */
export const throughput: Scenario = {
  name: 'throughput',
  summary: 'events in arrays of 100 until the last deal and notification, beside the baseline; single POSTs',
  run: async (context) => {
    const generator = await startLoadGenerator();
    try {
      return await measureRounds(context, generator);
    } finally {
      await generator.stop();
    }
  },
};

async function measureRounds(
  context: ScenarioContext,
  generator: LoadGenerator,
): Promise<Partial<BenchResult>> {
  const rounds: Round[] = [];
  const baselineRounds: Round[] = [];
  let singlePosts: SinglePosts | undefined;
  for (let number = 1; number <= context.rounds; number += 1) {
    const engine = await context.startEngine();
    await onSystem(engine, async () => {
      rounds.push(await measureRound(engine, number, generator, context));
      if (number > 1) return;
      context.log('  single POSTs');
      singlePosts = await measureSinglePosts(engine, generator, context);
    });
    if (context.engineOnly) continue;
    const baseline = await context.startBaseline();
    await onSystem(baseline, async () => {
      baselineRounds.push(await measureRound(baseline, number, generator, context));
    });
  }
  const result = { throughput: summarize(rounds, baselineRounds, singlePosts) };
  if (!context.profile) return result;
  context.log('  the same under the profiler');
  return { ...result, profile: await measureProfile(generator, context) };
}

async function measureRound(
  system: System,
  number: number,
  generator: LoadGenerator,
  { seed, sizes, newestAt, log }: ScenarioContext,
): Promise<Round> {
  log(`  round ${number}, ${system.name}: ${sizes.events} events over ${sizes.leads} leads`);
  await warmUp(system, generator, seed);
  // The same events for both systems of a round, byte for byte.
  const round = await measureArrayLoad(system, generator, {
    seed: seed + number,
    events: sizes.events,
    leads: sizes.leads,
    newestAt,
  });
  log(`    accepted ${round.accepted_events_per_s}/s, settled ${round.settled_events_per_s}/s`);
  return round;
}

async function onSystem(system: System, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await system.stop();
  }
}

function summarize(
  rounds: Round[],
  baselineRounds: Round[],
  singlePosts: SinglePosts | undefined,
): BenchResult['throughput'] {
  const eventsPerSecond = median(rounds.map((round) => round.settled_events_per_s));
  return {
    events_per_s: eventsPerSecond,
    accepted_events_per_s: median(rounds.map((round) => round.accepted_events_per_s)),
    seconds_for_50000: Math.round((50_000 / eventsPerSecond) * 100) / 100,
    rounds,
    ...(baselineRounds.length > 0 && {
      baseline_rounds: baselineRounds,
      ratio_to_baseline: spreadOf(
        rounds.map(
          (round, index) => round.settled_events_per_s / baselineRounds[index]!.settled_events_per_s,
        ),
      ),
    }),
    ...(singlePosts && { single_posts: singlePosts }),
  };
}
