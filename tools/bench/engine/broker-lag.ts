export type DurableLag = { stream: string; durable: string; pending: number; unacknowledged: number };

type Jsz = {
  account_details?: {
    stream_detail?: {
      name: string;
      consumer_detail?: { name: string; num_pending: number; num_ack_pending: number }[];
    }[];
  }[];
};

/** What every durable still has before it, from the broker's monitoring port. */
export async function readBrokerLag(monitorUrl: string): Promise<DurableLag[]> {
  const response = await fetch(`${monitorUrl}/jsz?consumers=true`, { signal: AbortSignal.timeout(5_000) });
  const { account_details: accounts = [] } = (await response.json()) as Jsz;
  return accounts
    .flatMap(({ stream_detail: streams = [] }) => streams)
    .flatMap(({ name: stream, consumer_detail: durables = [] }) =>
      durables.map(({ name: durable, num_pending: pending, num_ack_pending: unacknowledged }) => ({
        stream,
        durable,
        pending,
        unacknowledged,
      })),
    );
}

export function waitingIn(lags: DurableLag[]): number {
  return lags.reduce((sum, { pending, unacknowledged }) => sum + pending + unacknowledged, 0);
}
