export type BatchQueue<T> = {
  push: (item: T) => void;
  /** Resolves when there is room for another item: what holds back those who push. */
  room: () => Promise<void>;
  /** The next batch; null after the end, when nothing is left. One taker at a time. */
  take: () => Promise<T[] | null>;
  /** Resolves when a whole batch waits or nothing more will come, at the latest after so long. */
  filled: (timeoutMs: number) => Promise<void>;
  /** What waits here, oldest first. */
  waiting: () => readonly T[];
  /** Nothing more will come. */
  end: () => void;
};

/**
 * Gathers items into batches. Whoever finds nothing waits for the first one and then `lingerMs` for others to join it;
 * whoever finds some takes all that there are. So a lone item waits a few milliseconds at most, and batches grow with
 * what has come in while the last one was being worked on.
 */
export function createBatchQueue<T>(options: {
  maxItems: number;
  lingerMs: number;
  capacity: number;
}): BatchQueue<T> {
  const { maxItems, lingerMs, capacity } = options;
  let items: T[] = [];
  let ended = false;
  let arrived: (() => void) | null = null;
  let madeRoom: (() => void)[] = [];

  function takeNow(): T[] {
    const batch = items.slice(0, maxItems);
    items = items.slice(maxItems);
    if (items.length < capacity) {
      const waiting = madeRoom;
      madeRoom = [];
      waiting.forEach((goOn) => goOn());
    }
    return batch;
  }

  /** Resolves with the next item or the end, at the latest after so long. */
  function news(timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(wake, timeoutMs);
      function wake(): void {
        clearTimeout(timer);
        arrived = null;
        resolve();
      }
      arrived = wake;
    });
  }

  async function filled(timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (!ended && items.length < maxItems) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) break;
      await news(leftMs);
    }
  }

  return {
    push: (item) => {
      items.push(item);
      arrived?.();
    },
    room: async () => {
      while (items.length >= capacity && !ended) {
        await new Promise<void>((resolve) => madeRoom.push(resolve));
      }
    },
    take: async () => {
      if (items.length > 0) return takeNow();
      while (items.length === 0 && !ended) await news();
      await filled(lingerMs);
      return items.length === 0 ? null : takeNow();
    },
    filled,
    waiting: () => items,
    end: () => {
      ended = true;
      madeRoom.forEach((goOn) => goOn());
      madeRoom = [];
      arrived?.();
    },
  };
}
