import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceProfile } from '../report/result.ts';
import type { NamedProcess } from '../usage/usage-sampler.ts';
import { cpuProfileSchema, type Stretch } from './cpu-profile.ts';
import { summarizeProfile } from './summarize-profile.ts';

/** The monotonic clock, which V8's profiler counts by too. */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** Reads what each service has left in the folder when it ended; the busiest first. */
export function readServiceProfiles(
  folder: string,
  services: NamedProcess[],
  within: Stretch,
): ServiceProfile[] {
  // CPU.<day>.<time>.<pid>.<thread>.<number>.cpuprofile; thread 0 is the main one.
  const files = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  const profiles = services.flatMap(({ name, pid }) => {
    const file = files.find((each) => each.split('.')[3] === String(pid) && each.split('.')[4] === '0');
    if (file === undefined) return [];
    const profile = cpuProfileSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    return [summarizeProfile(name, profile, within)];
  });
  return profiles.toSorted((a, b) => b.busy_s - a.busy_s);
}
