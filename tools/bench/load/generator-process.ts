import type { LoadOrder } from './load-orders.ts';
import { describeLoad, prepareLoad, type LoadRequest } from './prepare-load.ts';
import { sendAtRate } from './send-at-rate.ts';
import { sendClosed } from './send-closed.ts';

let prepared: LoadRequest[] = [];
let sending = new AbortController();

/** The load generator's process: one order after the other, each answered over the IPC channel. */
process.on('message', (order: LoadOrder) => {
  if (order.kind === 'stop-sending') return sending.abort();
  carryOut(order).then(
    (result) => process.send!({ result }),
    (error: Error) => process.send!({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches this process too; the runner ends it.
process.on('SIGINT', () => undefined);

async function carryOut(order: Exclude<LoadOrder, { kind: 'stop-sending' }>): Promise<unknown> {
  switch (order.kind) {
    case 'prepare':
      prepared = prepareLoad(order.load);
      return describeLoad(prepared);
    case 'send-closed':
      return sendClosed(prepared, order);
    case 'send-at-rate':
      sending = new AbortController();
      return sendAtRate(prepared, { ...order, until: sending.signal });
  }
}
