import { freePort, waitUntil } from '@dna/local-servers';
import type { ChaosNats } from './context.ts';
import { startBroker } from './engine/broker.ts';

export type NatsCluster = { nodes: ChaosNats[]; stop: () => Promise<void> };

const NODES = [1, 2, 3];
const QUORATE_WITHIN_MS = 60_000;

/** Three brokers on this machine that keep streams in three copies; any one of them may be missing. */
export async function startNatsCluster(options: {
  binary: string;
  dataDir: string;
  log: (line: string) => void;
}): Promise<NatsCluster> {
  const { binary, dataDir, log } = options;
  const routePorts = await Promise.all(NODES.map(() => freePort()));
  const starts = await Promise.allSettled(
    NODES.map((number, index) => {
      const name = `nats-${number}`;
      const cluster = { clusterName: 'chaos', serverName: name, clusterPort: routePorts[index]!, routePorts };
      return startBroker({ binary, dataDir, name, cluster });
    }),
  );
  const nodes = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.kill()));
  };
  try {
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    await untilHealthy(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  log(`A cluster of ${nodes.length} brokers has found its leader`);
  return { nodes, stop };
}

/** Until every broker has what its cluster has, and the cluster a leader. */
export async function untilHealthy(nodes: readonly ChaosNats[], signal?: AbortSignal): Promise<void> {
  const outcome = await waitUntil(
    async () => {
      signal?.throwIfAborted();
      return (await Promise.all(nodes.map(isHealthy))).every(Boolean) || undefined;
    },
    { timeoutMs: QUORATE_WITHIN_MS, everyMs: 200 },
  );
  if (outcome !== undefined) return;
  const names = nodes.map(({ name }) => name).join(', ');
  throw new Error(`${names}: not healthy within ${QUORATE_WITHIN_MS / 1_000} s; see their logs`);
}

/** Which broker leads a stream; null while nobody does. */
export async function leaderOf(nodes: readonly ChaosNats[], stream: string): Promise<ChaosNats | null> {
  for (const node of nodes) {
    const { account_details = [] } = (await monitor<StreamReport>(node, '/jsz?streams=true')) ?? {};
    const details = account_details.flatMap(({ stream_detail = [] }) => stream_detail);
    const leader = details.find(({ name }) => name === stream)?.cluster?.leader;
    if (leader) return nodes.find(({ name }) => name === leader) ?? null;
  }
  return null;
}

type StreamReport = {
  account_details?: { stream_detail?: { name: string; cluster?: { leader?: string } }[] }[];
};

async function isHealthy(node: ChaosNats): Promise<boolean> {
  return (await monitor<{ status: string }>(node, '/healthz'))?.status === 'ok';
}

/** What a broker says about itself; null while it says nothing. */
async function monitor<T>(node: ChaosNats, path: string): Promise<T | null> {
  const server = node.running();
  if (server === null) return null;
  try {
    const url = `http://127.0.0.1:${server.monitorPort}${path}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return (await response.json()) as T;
  } catch {
    return null;
  }
}
