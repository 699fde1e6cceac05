import { join } from 'node:path';
import { startNatsServer, startPostgres } from '@dna/local-servers';
import { findNatsBinary } from './nats-binary.ts';
import { supervise, type Supervised } from './supervise.ts';

export interface ServerHandle extends Supervised {
  url: string;
  port: number;
}

interface Options {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
  postgresSettings?: Record<string, string | number>;
}

/** Started again on the same port when it ends, so nobody has to be told a new URL. */
export async function embeddedPostgres({ dataDir, log, postgresSettings }: Options): Promise<ServerHandle> {
  let url = '';
  let port: number | undefined;
  const supervised = await supervise({
    name: 'postgres',
    log,
    start: async () => {
      const server = await startPostgres({
        dataDir: join(dataDir, 'postgres'),
        port,
        settings: postgresSettings,
        logFile: join(dataDir, 'logs', 'postgres.log'),
      });
      ({ url, port } = server);
      return server;
    },
  });
  return { ...supervised, url, port: port! };
}

export async function embeddedNats({ dataDir, env, log }: Options): Promise<ServerHandle> {
  const binary = await findNatsBinary(env, dataDir, log);
  let url = '';
  let port: number | undefined;
  const supervised = await supervise({
    name: 'nats',
    log,
    start: async () => {
      const server = await startNatsServer({
        binary,
        storeDir: join(dataDir, 'nats'),
        port,
        logFile: join(dataDir, 'logs', 'nats.log'),
      });
      ({ url, port } = server);
      return server;
    },
  });
  return { ...supervised, url, port: port! };
}
