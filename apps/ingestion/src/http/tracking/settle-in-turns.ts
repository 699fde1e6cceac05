import { setImmediate as nextTurn } from 'node:timers/promises';

const perTurn = 100;

/** All of them, in order; after every so many whoever else waits for this process gets a turn. */
export async function settleInTurns<T, R>(
  items: readonly T[],
  settle: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const turns: Promise<PromiseSettledResult<R>[]>[] = [];
  for (let start = 0; start < items.length; start += perTurn) {
    if (start > 0) await nextTurn();
    turns.push(Promise.allSettled(items.slice(start, start + perTurn).map(settle)));
  }
  return (await Promise.all(turns)).flat();
}
