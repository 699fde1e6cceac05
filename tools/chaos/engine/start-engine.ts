import { join } from 'node:path';
import { createDatabase, sql } from '@dna/database';
import { freePort } from '@dna/local-servers';
import { seedTeam } from '../../seed/seed-team.ts';
import { ROOT } from '../../root.ts';
import { findNatsBinary } from '../../stack/nats-binary.ts';
import { FRONT_DOOR, SERVICES, type ServiceDefinition } from '../../stack/services.ts';
import type { ServiceHandle } from '../../stack/start-services.ts';
import { startStack, type Stack } from '../../stack/start-stack.ts';
import type { ChaosContext, ChaosNats } from '../context.ts';
import { startNatsCluster } from '../nats-cluster.ts';
import { startBroker } from './broker.ts';
import { countKills } from './count-kills.ts';
import { createWiring, type Wiring } from './wiring.ts';

export type ChaosEngine = {
  context: ChaosContext;
  /** The processes at the front, any of which takes requests. */
  frontDoors: ServiceHandle[];
  slackUrl: string;
  /** Rows of any schema, read as the owner. */
  query: <T>(text: string) => Promise<T[]>;
  /** How often a process has ended without having been killed, by name. */
  crashes: () => Record<string, number>;
  stop: () => Promise<void>;
};

export type EngineOptions = {
  dataDir: string;
  replicas: number;
  cluster: boolean;
  log: (line: string) => void;
  signal: AbortSignal;
};

/** The engine as `npm start` runs it, with a proxy between any two of its parts and brokers that can be broken. */
export async function startEngine(options: EngineOptions): Promise<ChaosEngine> {
  const { dataDir, cluster, log, signal } = options;
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const binary = await findNatsBinary(process.env, join(ROOT, '.data'), log);
    const brokers = cluster
      ? await startNatsCluster({ binary, dataDir, log })
      : singleBroker(await startBroker({ binary, dataDir }));
    undo.push(brokers.stop);
    const natsUrl = brokers.nodes.map(({ port }) => `nats://127.0.0.1:${port}`).join(',');
    const wiring = createWiring();
    undo.push(wiring.stop);
    const stack = await startStack({
      dataDir,
      port: await freePort(),
      env: engineSettings(natsUrl, cluster),
      log: (line) => log(line),
      services: replicated(options.replicas),
      sandbox: true,
      rewire: wiring.rewire,
      signal,
    });
    undo.push(stack.stop);
    await seedTeam(stack.databaseUrl);
    const owner = createDatabase<unknown>({ url: stack.databaseUrl, name: 'chaos', maxConnections: 2 });
    undo.push(owner.stop);
    const counted = countKills(Object.values(stack.services));
    const services = Object.groupBy(counted.handles, ({ name }) => name.replace(/-\d+$/, ''));
    const context = contextOf(stack, services as Record<string, ServiceHandle[]>, wiring, {
      nats: brokers.nodes,
      natsUrl,
      log,
      signal,
    });
    return {
      context,
      frontDoors: context.services[FRONT_DOOR]!,
      slackUrl: Object.values(stack.sandboxes)[0]!.url,
      query: async <T>(text: string) => (await sql.raw<T>(text).execute(owner.db)).rows,
      crashes: counted.crashes,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function contextOf(
  stack: Stack,
  services: Record<string, ServiceHandle[]>,
  wiring: Wiring,
  rest: Pick<ChaosContext, 'nats' | 'natsUrl' | 'log' | 'signal'>,
): ChaosContext {
  const postgres = stack.postgres!;
  return {
    ...rest,
    services,
    gateway: services[FRONT_DOOR]![0]!,
    postgres: {
      url: stack.databaseUrl,
      dataDir: join(stack.dataDir, 'postgres'),
      pid: postgres.pid,
      kill: (signal) => postgres.stop(signal),
      start: postgres.start,
    },
    proxies: wiring.proxies,
    restartWith: async (service, env) => {
      wiring.setExtra(service.name, env);
      await service.restart();
    },
  };
}

function singleBroker(broker: ChaosNats) {
  return { nodes: [broker], stop: broker.kill };
}

/** As many processes of every service, the gateway included. */
function replicated(replicas: number): ServiceDefinition[] {
  return SERVICES.flatMap((service) =>
    Array.from({ length: replicas }, (_, index) =>
      index === 0 ? service : { ...service, replica: index + 1 },
    ),
  );
}

function engineSettings(natsUrl: string, cluster: boolean): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    LOG_LEVEL: 'info',
    NATS_URL: natsUrl,
    STREAM_REPLICAS: cluster ? '3' : '1',
    // Slack's own pace would make every run last as long as its messages.
    SLACK_MESSAGES_PER_SECOND: '1000',
  };
}
