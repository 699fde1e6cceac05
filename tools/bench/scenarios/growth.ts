import type { BenchEngine } from '../engine/bench-engine.ts';
import { measureArrayLoad, mixOrder, warmUp } from '../engine/measure-load.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import { prefillLeads } from '../prefill/prefill-leads.ts';
import type { GrowthStep, Round } from '../report/result.ts';
import { medianRound } from '../report/median-round.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';

/** What is copied to fill the database: some 800 leads as most are, with two or three events each. */
const template = { leads: 8_000, events: 2_000, prefix: 'fill' };
const templateOrganizations = 250;
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
    const prefillSeconds = leads === 0 ? 0 : await fill(engine, leads, generator, context);
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

/** @returns how long it took, in seconds */
async function fill(
  engine: BenchEngine,
  leads: number,
  generator: LoadGenerator,
  { seed, log }: ScenarioContext,
): Promise<number> {
  const startedAt = performance.now();
  const mix = { ...mixOrder({ seed, ...template }), organizations: templateOrganizations };
  await generator.prepare({ kind: 'arrays', mix, events: template.events, arraySize: 100 });
  await generator.sendClosed({ target: engine.target, connections: 4 });
  await engine.untilSettled();
  const filled = await prefillLeads({
    databaseUrl: engine.databaseUrl,
    leads,
    log: (line) => log(`    ${line}`),
  });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  log(`    filled with ${filled.leads} leads and ${filled.events} events in ${seconds} s`);
  return seconds;
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
