import type { Fault } from '../context.ts';

/** A machine is gone, with whatever ran on it. */
export const killSeveral: Fault = {
  name: 'kill-several',
  inject: async ({ services }, random) => {
    const all = Object.values(services).flat();
    const victims = random.shuffle(all).slice(0, 2 + random.below(all.length - 1));
    await Promise.all(victims.map((victim) => victim.kill('SIGKILL')));
    return { target: victims.map(({ name }) => name).join(', '), note: 'started again by their supervisor' };
  },
};
