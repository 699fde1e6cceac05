import type { Fault } from '../context.ts';
import { hold } from './hold.ts';

const FROZEN_FOR_S = 30;

/** A process stands still and then goes on as if nothing had been: its work has gone to others, and its leases are over. */
export const freezeService: Fault = {
  name: 'freeze-service',
  inject: async ({ services, signal }, random) => {
    const victim = random.pick(Object.values(services).flat());
    await victim.kill('SIGSTOP');
    try {
      await hold(FROZEN_FOR_S, signal);
    } finally {
      await victim.kill('SIGCONT');
    }
    return { target: victim.name, note: `stood still for ${FROZEN_FOR_S} s` };
  },
};
