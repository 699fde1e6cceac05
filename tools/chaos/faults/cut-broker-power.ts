import { join } from 'node:path';
import type { Fault } from '../context.ts';
import { createRandom } from '../../seeded-random.ts';
import { hold } from './hold.ts';
import { noteSynced } from './store-after-power-cut.ts';

/** The broker's machine loses its power: what it had confirmed but not yet synced to disk is partly gone. */
export const cutBrokerPower: Fault = {
  name: 'cut-broker-power',
  needs: 'single-broker',
  losesQueued: true,
  inject: async ({ nats, signal }, random) => {
    const [broker] = nats as [(typeof nats)[0]];
    const unsyncedForS = 2 + random.below(15);
    const awayForS = random.below(5);
    const chance = createRandom(random.below(2 ** 32));
    const synced = noteSynced(join(broker.storeDir, 'jetstream'), join(broker.storeDir, 'synced'));
    await hold(unsyncedForS, signal);
    await broker.kill();
    const lost = synced.losePower(chance);
    await hold(awayForS, signal);
    await broker.start();
    return {
      target: broker.name,
      note: `lost ${Math.ceil(lost.bytes / 1024)} KiB of the last ${unsyncedForS} s in ${lost.streams.length} streams`,
    };
  },
};
