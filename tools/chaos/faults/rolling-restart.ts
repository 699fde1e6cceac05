import type { ChaosContext, Fault } from '../context.ts';
import { hold } from './hold.ts';
import { nextForm, previousForm } from './message-forms.ts';
import { rewriteOutbox } from './rewrite-outbox.ts';

/**
 * Every process is replaced, one after the other, and leaves messages behind that its successor sends. Those have the
 * form of the version before, or of the one after: that is what a rolling upgrade, or its undoing, meets.
 */
export const rollingRestart: Fault = {
  name: 'rolling-restart',
  inject: async (context, random) => {
    const { services, signal } = context;
    const order = random.shuffle(Object.values(services).flat());
    const [formOf, words] = random.pick([
      [previousForm, 'the previous'],
      [nextForm, 'the next'],
    ] as const);
    let rewritten = 0;
    for (const process of order) {
      if (signal.aborted) break;
      rewritten += await replaceOne(context, process, formOf);
    }
    const names = order.map(({ name }) => name).join(', ');
    return { target: names, note: `${rewritten} messages in ${words} version's form` };
  },
};

async function replaceOne(
  { services, proxies, postgres, signal }: ChaosContext,
  process: ChaosContext['gateway'],
  formOf: (payload: string) => string | null,
): Promise<number> {
  const [service] = Object.entries(services).find(([, replicas]) => replicas.includes(process))!;
  const toBroker = Object.entries(proxies)
    .filter(([name]) => new RegExp(`^${service}(-\\d+)?-nats`).test(name))
    .map(([, proxy]) => proxy);
  const hasOutbox = proxies[`${service}-postgres`] !== undefined;
  if (!hasOutbox) {
    await process.restart();
    return 0;
  }
  toBroker.forEach((proxy) => proxy.cut());
  let rewritten = 0;
  try {
    // What is recorded meanwhile cannot be sent; where nothing happens, nothing can be rewritten.
    for (let second = 0; second < 4 && rewritten === 0; second += 1) {
      await hold(1, signal);
      rewritten = await rewriteOutbox(postgres.url, service, formOf);
    }
    await process.stop();
  } finally {
    toBroker.forEach((proxy) => proxy.restore());
    await process.start();
  }
  return rewritten;
}
