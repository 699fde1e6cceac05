import { measureArrayLoad, warmUp } from '../engine/measure-load.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import type { Round } from '../report/result.ts';
import type { EngineOptions, Scenario, ScenarioContext } from './scenario.ts';

/** The broker syncs every write, as production does, beside its default of every two minutes. */
export const syncedBroker: Scenario = {
  name: 'synced-broker',
  summary: 'throughput with the broker syncing every write (sync_interval: always)',
  run: async (context) => {
    const generator = await startLoadGenerator();
    try {
      const usual = await measure({}, generator, context);
      const synced = await measure({ jetstream: { sync_interval: 'always' } }, generator, context);
      const ratio = synced.settled_events_per_s / usual.settled_events_per_s;
      return { synced_broker: { ...synced, throughput_ratio: Math.round(100 * ratio) / 100 } };
    } finally {
      await generator.stop();
    }
  },
};

async function measure(
  options: EngineOptions,
  generator: LoadGenerator,
  { seed, sizes, startEngine, log }: ScenarioContext,
): Promise<Round> {
  const engine = await startEngine(options);
  try {
    await warmUp(engine, generator, seed);
    const round = await measureArrayLoad(engine, generator, {
      seed: seed + 1,
      events: sizes.growthEvents,
      leads: Math.ceil(sizes.growthEvents / 10),
    });
    const { accepted_events_per_s: accepted, settled_events_per_s: settled } = round;
    log(`  ${options.jetstream ? 'synced' : 'as usual'}: accepted ${accepted}/s, settled ${settled}/s`);
    return round;
  } finally {
    await engine.stop();
  }
}
