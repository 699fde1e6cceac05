import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Fault } from '../context.ts';
import { hold } from './hold.ts';

const HOUR_MS = 3_600_000;
const SHIFTED_CLOCK = pathToFileURL(join(import.meta.dirname, 'shifted-clock.ts')).href;

/** One process runs with its clock an hour off, in either direction. */
export const shiftClock: Fault = {
  name: 'shift-clock',
  inject: async ({ services, restartWith, signal }, random) => {
    const victim = random.pick(Object.values(services).flat());
    const [offsetMs, words] = random.pick([
      [HOUR_MS, 'an hour ahead'],
      [-HOUR_MS, 'an hour behind'],
    ] as const);
    const seconds = 15 + random.below(30);
    try {
      await restartWith(victim, {
        NODE_OPTIONS: `--import ${SHIFTED_CLOCK}`,
        CLOCK_OFFSET_MS: String(offsetMs),
      });
      await hold(seconds, signal);
    } finally {
      await restartWith(victim, {});
    }
    return { target: victim.name, note: `${words} for ${seconds} s` };
  },
};
