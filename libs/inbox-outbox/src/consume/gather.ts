/**
 * Batches from a stream of items: the first is waited for, others join until `lingerMs` have passed or the batch is
 * full. So a lone item waits a few milliseconds at most, and batches grow with the backlog.
 */
export async function* gather<T>(
  items: AsyncIterable<T>,
  { maxItems, lingerMs }: { maxItems: number; lingerMs: number },
): AsyncGenerator<T[]> {
  const iterator = items[Symbol.asyncIterator]();
  // A failure is met when the item is awaited; until then nobody listens.
  const pull = () => {
    const pulled = iterator.next();
    pulled.catch(() => undefined);
    return pulled;
  };
  let next = pull();
  for (;;) {
    const first = await next;
    if (first.done) return;
    const batch = [first.value];
    next = pull();
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<'time up'>((resolve) => {
      timer = setTimeout(resolve, lingerMs, 'time up');
    });
    let ended = false;
    while (batch.length < maxItems) {
      const arrived = await Promise.race([next, timeUp]);
      if (arrived === 'time up') break;
      if (arrived.done) {
        ended = true;
        break;
      }
      batch.push(arrived.value);
      next = pull();
    }
    clearTimeout(timer);
    yield batch;
    if (ended) return;
  }
}
