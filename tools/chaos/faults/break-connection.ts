import type { TcpProxy } from '@dna/testing';
import type { ChaosContext, Fault } from '../context.ts';
import type { Random } from '../../seeded-random.ts';
import { hold } from './hold.ts';

/** The network between two parts is gone: nobody gets through. */
export const cutConnection: Fault = {
  name: 'cut-connection',
  inject: (context, random) =>
    breakConnection(context, random, {
      name: 'cut',
      seconds: 1 + random.below(15),
      strike: (proxy) => proxy.cut(),
    }),
};

/** Everything takes its time. */
export const slowConnection: Fault = {
  name: 'slow-connection',
  inject: (context, random) => {
    const delayMs = 50 + random.below(450);
    const seconds = 10 + random.below(20);
    const strike = (proxy: TcpProxy) => proxy.delay(delayMs);
    return breakConnection(context, random, { name: `${delayMs} ms slower each way`, seconds, strike });
  },
};

/** A peer that still seems to be there: it hears and says nothing, or only one of the two. */
export const hangConnection: Fault = {
  name: 'hang-connection',
  inject: (context, random) => {
    const direction = random.pick([undefined, 'to-server', 'to-client'] as const);
    const seconds = 10 + random.below(20);
    const strike = (proxy: TcpProxy) => proxy.hang(direction);
    return breakConnection(context, random, {
      name: `nothing passes ${direction ?? 'either way'}`,
      seconds,
      strike,
    });
  },
};

async function breakConnection(
  { proxies, signal }: ChaosContext,
  random: Random,
  { name, seconds, strike }: { name: string; seconds: number; strike: (proxy: TcpProxy) => void },
) {
  const target = random.pick(Object.keys(proxies).toSorted());
  const proxy = proxies[target]!;
  strike(proxy);
  try {
    await hold(seconds, signal);
  } finally {
    proxy.restore();
  }
  return { target, note: `${name} for ${seconds} s` };
}
