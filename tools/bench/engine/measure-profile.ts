import type { LoadGenerator } from '../load/load-generator.ts';
import { monotonicUs, readServiceProfiles } from '../profile/profile-services.ts';
import type { ServiceProfile } from '../report/result.ts';
import type { ScenarioContext } from '../scenarios/scenario.ts';
import { measureArrayLoad, warmUp } from './measure-load.ts';

/** One more throughput round with every service under the CPU profiler; its figures count for nothing else. */
export async function measureProfile(
  generator: LoadGenerator,
  { seed, sizes, startEngine, makeFolder }: ScenarioContext,
): Promise<ServiceProfile[]> {
  const profileDir = makeFolder('profiles');
  const engine = await startEngine({ profileDir });
  const processes = engine.processes();
  const within = { fromUs: 0, untilUs: 0 };
  try {
    await warmUp(engine, generator, seed);
    within.fromUs = monotonicUs();
    await measureArrayLoad(engine, generator, { seed, events: sizes.events, leads: sizes.leads });
    within.untilUs = monotonicUs();
  } finally {
    await engine.stop();
  }
  return readServiceProfiles(profileDir, processes, within);
}
