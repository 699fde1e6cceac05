import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '@dna/testing';
import { askBroker } from './faults/ask-broker.ts';
import { leaderOf, startNatsCluster, untilHealthy, type NatsCluster } from './nats-cluster.ts';

let dataDir: string;
let cluster: NatsCluster;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'cluster-spec-'));
  const binary = process.env.NATS_SERVER_BIN!;
  cluster = await startNatsCluster({ binary, dataDir, log: () => undefined });
}, 60_000);
afterAll(async () => {
  await cluster?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('another broker leads the stream when its leader is killed, and all are healthy when that is back', async () => {
  const { nodes } = cluster;
  const config = { name: 'KEPT', subjects: ['kept'], storage: 'file', num_replicas: 3 };
  await eventually(() => askBroker(nodes[0]!.port, '$JS.API.STREAM.CREATE.KEPT', config));
  const leader = await eventually(async () => (await leaderOf(nodes, 'KEPT'))!.name);

  const first = nodes.find(({ name }) => name === leader)!;
  await first.kill();
  const others = nodes.filter((node) => node !== first);
  await eventually(
    async () => expect(others.map(({ name }) => name)).toContain((await leaderOf(others, 'KEPT'))?.name),
    { timeoutMs: 20_000 },
  );
  await first.start();
  await untilHealthy(nodes);
}, 60_000);
