import { afterEach, expect, test } from '@jest/globals';
import type { ServiceAddress } from '../../stack/service-environment.ts';
import { createWiring, type Wiring } from './wiring.ts';

let wiring: Wiring;
afterEach(() => wiring.stop());

const address = (name: string, port: number, replica?: number): ServiceAddress => ({
  service: { name, entry: '', hasDatabase: name !== 'gateway', ...(replica && { replica }) },
  port,
  host: '127.0.0.1',
});
const peers = [address('scoring', 1001), address('scoring', 1002, 2), address('gateway', 1003)];

test('a process reaches its database and its broker through proxies of its own, the same at every start', async () => {
  wiring = createWiring();
  const env = {
    SCORING_DATABASE_URL: 'postgres://dna_scoring:p@127.0.0.1:5432/dna',
    NATS_URL: 'nats://127.0.0.1:4222',
  };
  const [first, again] = [
    await wiring.rewire(peers[0]!, env, peers),
    await wiring.rewire(peers[0]!, env, peers),
  ];
  const second = await wiring.rewire(peers[1]!, env, peers);
  const { proxies } = wiring;
  expect(first).toEqual({
    SCORING_DATABASE_URL: `postgres://dna_scoring:p@127.0.0.1:${proxies['scoring-postgres']!.port}/dna`,
    NATS_URL: `nats://127.0.0.1:${proxies['scoring-nats']!.port}`,
  });
  expect(again).toEqual(first);
  expect(second.NATS_URL).toBe(`nats://127.0.0.1:${proxies['scoring-2-nats']!.port}`);
  expect(Object.keys(proxies).sort()).toEqual([
    'scoring-2-nats',
    'scoring-2-postgres',
    'scoring-nats',
    'scoring-postgres',
  ]);
});

test('each broker of a cluster has a proxy, and so has each way from the front', async () => {
  wiring = createWiring();
  const env = {
    NATS_URL: 'nats://127.0.0.1:4222,nats://127.0.0.1:4223',
    SCORING_URL: 'http://127.0.0.1:1001',
  };
  const { NATS_URL, SCORING_URL } = await wiring.rewire(peers[2]!, env, peers);
  const { proxies } = wiring;
  expect(NATS_URL).toBe(
    `nats://127.0.0.1:${proxies['gateway-nats-1']!.port},nats://127.0.0.1:${proxies['gateway-nats-2']!.port}`,
  );
  expect(SCORING_URL).toBe(`http://127.0.0.1:${proxies['gateway-scoring']!.port}`);
});

test('more environment holds for one process until it is taken back', async () => {
  wiring = createWiring();
  wiring.setExtra('scoring', { NODE_OPTIONS: '--import=x' });
  expect(await wiring.rewire(peers[0]!, {}, peers)).toEqual({ NODE_OPTIONS: '--import=x' });
  expect(await wiring.rewire(peers[1]!, {}, peers)).toEqual({});
  wiring.setExtra('scoring', {});
  expect(await wiring.rewire(peers[0]!, {}, peers)).toEqual({});
});
