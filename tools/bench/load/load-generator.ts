import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type {
  ClosedLoopResult,
  LoadOrder,
  Prepared,
  PreparedLoad,
  RateResult,
  Target,
} from './load-orders.ts';

export type LoadGenerator = {
  pid: number;
  /** Makes the request bodies, which the next order sends. */
  prepare: (load: PreparedLoad) => Promise<Prepared>;
  sendClosed: (order: {
    target: Target;
    connections: number;
    maxSeconds?: number;
  }) => Promise<ClosedLoopResult>;
  /** Sends what was prepared to its end, or until the signal comes. */
  sendAtRate: (order: { target: Target; perSecond: number; until?: AbortSignal }) => Promise<RateResult>;
  stop: () => Promise<void>;
};

/** A process of its own, so that making load does not stand in the way of measuring it; it ends with this one. */
export async function startLoadGenerator(): Promise<LoadGenerator> {
  const child = fork(join(import.meta.dirname, 'generator-process.ts'), { execArgv: [], stdio: 'inherit' });
  await once(child, 'spawn');
  const exited = once(child, 'exit');

  async function carryOut<Result>(order: LoadOrder): Promise<Result> {
    child.send(order);
    const answer = await Promise.race([
      once(child, 'message').then(([message]) => message as { result?: Result; error?: string }),
      exited.then(([code]) => ({ error: `the load generator ended with code ${code}` })),
    ]);
    if (answer.error !== undefined) throw new Error(answer.error);
    return (answer as { result: Result }).result;
  }

  return {
    pid: child.pid!,
    prepare: (load) => carryOut({ kind: 'prepare', load }),
    sendClosed: (order) => carryOut({ kind: 'send-closed', ...order }),
    sendAtRate: ({ until, ...order }) => {
      until?.addEventListener('abort', () => child.send({ kind: 'stop-sending' }), { once: true });
      return carryOut({ kind: 'send-at-rate', ...order });
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
