import type { DurableLag } from './broker-lag.ts';

/**
 * How many messages of a stream wait for somebody. One that waits for several consumers counts once: of the durables
 * `<consumer>__<fact>` of each fact the one with the longest line counts.
 */
export function waitingMessages(lags: readonly DurableLag[], stream: string): number {
  const longest = new Map<string, number>();
  for (const lag of lags.filter((each) => each.stream === stream)) {
    const fact = lag.durable.slice(lag.durable.indexOf('__') + 2);
    longest.set(fact, Math.max(longest.get(fact) ?? 0, lag.pending + lag.unacknowledged));
  }
  return [...longest.values()].reduce((sum, count) => sum + count, 0);
}
