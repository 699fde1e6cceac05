import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '@dna/testing';
import type { ChaosContext, ChaosNats } from '../context.ts';
import { startBroker } from '../engine/broker.ts';
import { createRandom } from '../../seeded-random.ts';
import { askBroker } from './ask-broker.ts';
import { fillBrokerDisk } from './fill-broker-disk.ts';

let dataDir: string;
let broker: ChaosNats;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'full-spec-'));
  broker = await startBroker({ binary: process.env.NATS_SERVER_BIN!, dataDir });
  await askBroker(broker.port, '$JS.API.STREAM.CREATE.KEPT', {
    name: 'KEPT',
    subjects: ['kept'],
    storage: 'file',
  });
});
afterAll(async () => {
  await broker.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

const publish = () => askBroker<{ seq: number }>(broker.port, 'kept', 'x'.repeat(150_000));

it.each([
  ['refuses what is new', 5],
  ['fails to write', 1],
])(
  'a broker that %s takes nothing in until it has room again, and has lost nothing then',
  async (_, seed) => {
    let confirmed = (await publish()).seq;
    const broken = new AbortController();
    const context = { nats: [broker], signal: broken.signal } as unknown as ChaosContext;
    const striking = fillBrokerDisk.inject(context, createRandom(seed));
    await eventually(
      async () => {
        const outcome = await publish().catch((error: Error) => error.message);
        if (typeof outcome !== 'string') confirmed = outcome.seq;
        expect(outcome).toMatch(/insufficient|does not answer/);
      },
      { timeoutMs: 20_000 },
    );
    broken.abort();
    await striking;
    expect((await publish()).seq).toBeGreaterThan(confirmed);
  },
);
