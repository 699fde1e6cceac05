import { measureArrayLoad, warmUp } from '../engine/measure-load.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import { fillEngine, type Template } from '../prefill/fill-engine.ts';
import type { GrowthStep, Round } from '../report/result.ts';
import { medianRound } from '../report/median-round.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';

/** What is copied to fill the database: some 800 leads as most are, with two or three events each. */
const template: Template = { leads: 8_000, events: 2_000, organizations: 250, prefix: 'fill' };
const loads = 3;

/** The same load on a database that holds nobody, and on ones that hold many leads already. */
export const growth: Scenario = {
  name: 'growth',
  summary: 'throughput with many leads already there, beside an empty database',
  run: async (context) => {
    const generator = await startLoadGenerator();
    try {
      const steps: [number, Omit<GrowthStep, 'throughput_ratio'>][] = [];
      for (const leads of [...context.sizes.growthLeads].sort((a, b) => a - b)) {
        steps.push([leads, await measureStep(leads, generator, context)]);
      }
      return { growth: compareSteps(steps) };
    } finally {
      await generator.stop();
    }
  },
};

async function measureStep(
  leads: number,
  generator: LoadGenerator,
  context: ScenarioContext,
): Promise<Omit<GrowthStep, 'throughput_ratio'>> {
  const { seed, sizes, log } = context;
  log(`  ${leads} leads already there: ${loads} times ${sizes.growthEvents} events`);
  const engine = await context.startEngine();
  try {
    const prefillSeconds =
      leads === 0 ? 0 : (await fillEngine(engine, generator, { leads, template, seed, log })).seconds;
    await warmUp(engine, generator, seed);
    const rounds: Round[] = [];
    for (let number = 1; number <= loads; number += 1) {
      const round = await measureArrayLoad(engine, generator, {
        seed: seed + number,
        events: sizes.growthEvents,
        leads: Math.ceil(sizes.growthEvents / 10),
        prefix: `g${number}x`,
      });
      log(`    accepted ${round.accepted_events_per_s}/s, settled ${round.settled_events_per_s}/s`);
      rounds.push(round);
    }
    return { ...medianRound(rounds), prefill_s: prefillSeconds };
  } finally {
    await engine.stop();
  }
}

/** Each against the first, which has the fewest leads. */
function compareSteps(steps: [number, Omit<GrowthStep, 'throughput_ratio'>][]): Record<string, GrowthStep> {
  const pace = steps[0]![1].settled_events_per_s;
  return Object.fromEntries(
    steps.map(([leads, step]) => [
      leads,
      { ...step, throughput_ratio: Math.round((100 * step.settled_events_per_s) / pace) / 100 },
    ]),
  );
}
