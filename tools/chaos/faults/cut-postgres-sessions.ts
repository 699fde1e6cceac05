import { createDatabase, sql } from '@dna/database';
import type { Fault } from '../context.ts';
import { hold } from './hold.ts';

/** All connections of a service to Postgres are ended at once, some times over, whatever they are doing. */
export const cutPostgresSessions: Fault = {
  name: 'cut-postgres-sessions',
  inject: async ({ services, postgres, signal }, random) => {
    const service = random.pick(
      Object.keys(services)
        .filter((name) => name !== 'gateway')
        .toSorted(),
    );
    const times = 1 + random.below(5);
    const owner = createDatabase<unknown>({ url: postgres.url, name: 'chaos', maxConnections: 1 });
    let ended = 0;
    try {
      for (let time = 0; time < times; time += 1) {
        if (time > 0) await hold(0.5, signal);
        const { rows } = await sql<{ ended: number }>`
          select count(pg_terminate_backend(pid)) as ended from pg_stat_activity
          where usename = ${`dna_${service}`}`.execute(owner.db);
        ended += rows[0]!.ended;
      }
    } finally {
      await owner.stop();
    }
    return { target: `${service}-postgres`, note: `${ended} sessions ended in ${times} strokes` };
  },
};
