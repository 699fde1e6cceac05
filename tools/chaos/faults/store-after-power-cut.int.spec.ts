import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { startBroker } from '../engine/broker.ts';
import type { ChaosNats } from '../context.ts';
import { createRandom } from '../../seeded-random.ts';
import { askBroker } from './ask-broker.ts';
import { noteSynced } from './store-after-power-cut.ts';

let dataDir: string;
let broker: ChaosNats;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'power-spec-'));
  broker = await startBroker({ binary: process.env.NATS_SERVER_BIN!, dataDir });
  await create('KEPT', 'kept');
});
afterEach(async () => {
  await broker.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

const storeDir = () => join(broker.storeDir, 'jetstream');
const note = () => noteSynced(storeDir(), join(broker.storeDir, 'synced'));
const ask = <T>(subject: string, body: unknown = '') => askBroker<T>(broker.port, subject, body);
const create = (name: string, subject: string) =>
  ask(`$JS.API.STREAM.CREATE.${name}`, { name, subjects: [subject], storage: 'file' });
const stateOf = async (name: string) =>
  (await ask<{ state: { messages: number; last_seq: number } }>(`$JS.API.STREAM.INFO.${name}`)).state;

async function publish(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await ask('kept', { text: 'x'.repeat(100) });
}

it.each([1, 2, 3, 4, 5, 6])(
  'what was synced survives, some of the rest does not, and the broker goes on with what it has (%i)',
  async (seed) => {
    await publish(20);
    const synced = note();
    await publish(20);
    await broker.kill();
    const lost = synced.losePower(createRandom(seed));
    await broker.start();

    expect(lost.bytes).toBeGreaterThan(0);
    expect(lost.streams).toEqual(['KEPT']);
    const { messages, last_seq } = await stateOf('KEPT');
    expect(messages).toBeGreaterThanOrEqual(20);
    expect(messages).toBeLessThan(40);
    expect(last_seq).toBe(messages);
    expect(await ask('kept', { text: 'after' })).toMatchObject({ seq: last_seq + 1 });
  },
);

it('loses nothing when nothing was written since', async () => {
  await publish(5);
  const synced = note();
  await broker.kill();
  expect(synced.losePower(createRandom(1))).toEqual({ bytes: 0, streams: [] });
  await broker.start();
  expect(await stateOf('KEPT')).toMatchObject({ messages: 5 });
});

it.each([
  { chance: 0, isThere: false },
  { chance: 0.99, isThere: true },
])(
  'a stream that was made since is lost as a whole or not at all ($isThere), and no other is touched',
  async ({ chance, isThere }) => {
    await publish(5);
    const synced = note();
    await create('YOUNG', 'young');
    await broker.kill();
    synced.losePower({ ...createRandom(1), next: () => chance });
    await broker.start();
    const made = await stateOf('YOUNG').then(
      () => true,
      () => false,
    );
    expect(made).toBe(isThere);
    expect(await stateOf('KEPT')).toMatchObject({ messages: 5 });
  },
);
