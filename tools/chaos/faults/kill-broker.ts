import type { Fault } from '../context.ts';
import { hold } from './hold.ts';

/** The broker crashes and comes back with everything it had written, if not synced. */
export const killBroker: Fault = {
  name: 'kill-broker',
  needs: 'single-broker',
  inject: async ({ nats, signal }, random) => {
    const [broker] = nats as [(typeof nats)[0]];
    const seconds = random.below(10);
    await broker.kill();
    await hold(seconds, signal);
    await broker.start();
    return { target: broker.name, note: `away for ${seconds} s` };
  },
};
