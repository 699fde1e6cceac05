import { join } from 'node:path';
import { freePort, startNatsServer, type NatsClusterMember, type NatsServer } from '@dna/local-servers';
import type { ChaosNats } from '../context.ts';

/** One broker that stays down when it is killed, until it is started again on its port. */
export async function startBroker(options: {
  binary: string;
  dataDir: string;
  name?: string;
  cluster?: NatsClusterMember;
}): Promise<ChaosNats> {
  const { binary, dataDir, name = 'nats', cluster } = options;
  const port = await freePort();
  const storeDir = join(dataDir, name);
  let server: NatsServer | null = null;
  const broker: ChaosNats = {
    name,
    port,
    storeDir,
    running: () => server,
    async kill() {
      await server?.kill();
      server = null;
    },
    async start({ maxFileStoreBytes } = {}) {
      server = await startNatsServer({
        binary,
        storeDir,
        port,
        cluster,
        jetstream: maxFileStoreBytes === undefined ? {} : { max_file_store: maxFileStoreBytes },
        logFile: join(dataDir, 'logs', `${name}.log`),
      });
    },
  };
  await broker.start();
  return broker;
}
