import { join } from 'node:path';
import { startNatsServer, startPostgres } from '@dna/local-servers';
import { findNatsBinary } from '../../stack/nats-binary.ts';
import { measureCeilings } from '../ceilings/measure-ceilings.ts';
import type { Scenario } from './scenario.ts';

/** What the machinery under the engine does when nothing else runs: bare servers with their default settings. */
export const ceilings: Scenario = {
  name: 'ceilings',
  summary: 'raw JetStream, raw Postgres and raw Fastify: what no engine on them can beat',
  run: async ({ engineOnly, sizes, makeFolder, log }) => {
    if (engineOnly) return {};
    const folder = makeFolder('ceilings');
    const binary = await findNatsBinary(process.env, folder, log);
    const nats = await startNatsServer({ binary, storeDir: join(folder, 'nats') });
    try {
      const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
      try {
        return {
          ceilings: await measureCeilings({
            natsUrl: nats.url,
            databaseUrl: postgres.url,
            seconds: sizes.ceilingSeconds,
            log: (line) => log(`  ${line}`),
          }),
        };
      } finally {
        await postgres.stop();
      }
    } finally {
      await nats.stop();
    }
  },
};
