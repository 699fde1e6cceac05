import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../context.ts';
import { hold } from './hold.ts';

/** The broker comes back on an empty disk: no stream, no consumer, no message. */
export const wipeBroker: Fault = {
  name: 'wipe-broker',
  needs: 'single-broker',
  losesQueued: true,
  inject: async ({ nats, signal }, random) => {
    const [broker] = nats as [(typeof nats)[0]];
    const seconds = random.below(5);
    await broker.kill();
    rmSync(join(broker.storeDir, 'jetstream'), { recursive: true, force: true });
    await hold(seconds, signal);
    await broker.start();
    return { target: broker.name, note: `empty after ${seconds} s` };
  },
};
