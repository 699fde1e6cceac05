import type { Target } from '../load/load-orders.ts';
import type { NamedProcess } from '../usage/usage-sampler.ts';

export type Settled = {
  /** When the last piece of work was done, of this machine's clock. */
  lastAt: Date;
  events: number;
  leads: number;
  deals: number;
  notifications: number;
};

/** What a load is sent to: the engine, or the baseline that it is compared with. */
export type System = {
  name: 'engine' | 'baseline';
  target: Target;
  processes: () => NamedProcess[];
  countEvents: () => Promise<number>;
  storedBytes: () => Promise<{ postgres: number; broker: number }>;
  /** Waits until nothing is left to do, and answers what there is then. */
  untilSettled: (options?: { timeoutMs?: number }) => Promise<Settled>;
  /** Also removes its data. */
  stop: () => Promise<void>;
};
