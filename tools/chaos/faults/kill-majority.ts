import type { Fault } from '../context.ts';
import { hold } from './hold.ts';

/** Two of three brokers are killed: the one that is left can confirm nothing until one of them is back. */
export const killMajority: Fault = {
  name: 'kill-majority',
  needs: 'cluster',
  inject: async ({ nats, signal }, random) => {
    const victims = random.shuffle(nats).slice(0, Math.floor(nats.length / 2) + 1);
    const seconds = 2 + random.below(10);
    await Promise.all(victims.map((victim) => victim.kill()));
    await hold(seconds, signal);
    await Promise.all(victims.map((victim) => victim.start()));
    return { target: victims.map(({ name }) => name).join(', '), note: `away for ${seconds} s` };
  },
};
