import type { Fault } from '../context.ts';

/** A process is gone from one moment to the next, and is started again by whoever watches over it. */
export const killService: Fault = {
  name: 'kill-service',
  inject: async ({ services }, random) => {
    const victim = random.pick(Object.values(services).flat());
    await victim.kill('SIGKILL');
    return { target: victim.name, note: 'started again by its supervisor' };
  },
};
