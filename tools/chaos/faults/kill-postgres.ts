import type { Fault } from '../context.ts';
import { hold } from './hold.ts';

/** Postgres ends without finishing anything, and recovers from its log. */
export const killPostgres: Fault = {
  name: 'kill-postgres',
  inject: async ({ postgres, signal }, random) => {
    const how = random.pick(['SIGQUIT', 'SIGKILL'] as const);
    const seconds = random.below(10);
    await postgres.kill(how);
    await hold(seconds, signal);
    await postgres.start();
    return { target: 'postgres', note: `${how}, away for ${seconds} s` };
  },
};
