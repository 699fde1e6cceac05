import { spawnSync } from 'node:child_process';
import type { ChaosNats, Fault } from '../context.ts';
import { hold } from './hold.ts';

/**
 * The broker's disk fills up, until it gets room again and is restarted. Either the broker knows its limit and refuses
 * what is new, or the writing itself fails: then it does not answer any more.
 */
export const fillBrokerDisk: Fault = {
  name: 'fill-broker-disk',
  needs: 'single-broker',
  inject: async ({ nats, signal }, random) => {
    const [broker] = nats as [ChaosNats];
    const roomBytes = random.below(200_000);
    const writingFails = random.next() < 0.5;
    const seconds = 10 + random.below(15);
    const failing = writingFails && failWrites(broker.running()!.pid);
    if (!failing) await restartWithRoom(broker, roomBytes);
    await hold(seconds, signal);
    await broker.kill();
    await broker.start();
    const how = failing ? 'writing failed' : `refused all but ${Math.ceil(roomBytes / 1024)} KiB`;
    return { target: broker.name, note: `${how} for ${seconds} s` };
  },
};

/** No file may grow: what a full disk does to a process, without filling one. False where there is no prlimit. */
function failWrites(pid: number): boolean {
  return spawnSync('prlimit', ['--pid', String(pid), '--fsize=1:']).status === 0;
}

async function restartWithRoom(broker: ChaosNats, roomBytes: number): Promise<void> {
  const url = `http://127.0.0.1:${broker.running()!.monitorPort}/jsz`;
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  const { storage } = (await response.json()) as { storage: number };
  await broker.kill();
  await broker.start({ maxFileStoreBytes: storage + roomBytes });
}
