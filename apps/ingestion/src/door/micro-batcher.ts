export type MicroBatcher<I, O> = {
  /** Resolves with the item's own outcome, or rejects with its own error. */
  add: (item: I) => Promise<O>;
  /** Resolves when everything added before is done. */
  idle: () => Promise<void>;
  /** How many wait or are being worked on. */
  size: () => number;
};

export type BatchOutcome<O> = { value: O } | { error: unknown };

type Waiting<I, O> = { item: I; resolve: (outcome: O) => void; reject: (error: unknown) => void };

/** Smaller batches than this save nobody time. */
const fewestItems = 250;

/**
 * Gathers concurrent requests for a few milliseconds into one batch. At most `maxConcurrent` batches run at once; while
 * they do, the next ones fill up, so batches grow with the load. When they take longer than `targetMs`, as on a busy
 * database, they are halved until they do not, and grow again by a tenth at a time: a request waits for about two.
 */
export function createMicroBatcher<I, O>(
  work: (items: I[]) => Promise<BatchOutcome<O>[]>,
  {
    lingerMs,
    maxItems,
    maxConcurrent,
    targetMs,
  }: { lingerMs: number; maxItems: number; maxConcurrent: number; targetMs: number },
): MicroBatcher<I, O> {
  let size = maxItems;
  let waiting: Waiting<I, O>[] = [];
  let running = 0;
  let inWork = 0;
  let timer: NodeJS.Timeout | null = null;
  let idleWaiters: (() => void)[] = [];

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    while (waiting.length > 0 && running < maxConcurrent) {
      const batch = waiting.slice(0, size);
      waiting = waiting.slice(size);
      void run(batch);
    }
  }

  async function run(batch: Waiting<I, O>[]): Promise<void> {
    running += 1;
    inWork += batch.length;
    const startedAt = performance.now();
    try {
      const outcomes = await work(batch.map((each) => each.item));
      batch.forEach((each, index) => {
        const outcome = outcomes[index]!;
        if ('error' in outcome) each.reject(outcome.error);
        else each.resolve(outcome.value);
      });
    } catch (error) {
      batch.forEach((each) => each.reject(error));
    } finally {
      running -= 1;
      inWork -= batch.length;
      adapt(batch.length, performance.now() - startedAt);
      flush();
      if (running === 0 && waiting.length === 0) {
        idleWaiters.forEach((wake) => wake());
        idleWaiters = [];
      }
    }
  }

  function adapt(items: number, tookMs: number): void {
    if (tookMs > targetMs) size = Math.max(Math.min(fewestItems, maxItems), Math.floor(items / 2));
    else if (items >= size) size = Math.min(maxItems, Math.ceil(size * 1.1));
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (waiting.length >= size) flush();
        else timer ??= setTimeout(flush, lingerMs);
      }),
    idle: () =>
      running === 0 && waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            idleWaiters.push(resolve);
          }),
    size: () => waiting.length + inWork,
  };
}
