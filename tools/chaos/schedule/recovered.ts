import { waitUntil } from '@dna/local-servers';
import { askBroker } from '../faults/ask-broker.ts';
import type { ChaosEngine } from '../engine/start-engine.ts';
import { sendUntilAccepted, type Sender } from '../load/send-request.ts';
import type { SentEvent } from '../load/make-load.ts';

const timeoutMs = 120_000;
const points = 15;

/**
 * Whether the engine does its work again: every process is ready, an event sent now is recorded, and its score shows.
 * The canaries count as accepted events like all others.
 */
export async function hasRecovered(engine: ChaosEngine, sender: Sender, number: number): Promise<boolean> {
  const { services, signal } = engine.context;
  try {
    await Promise.all(
      Object.values(services).flatMap((handles) => handles.map((each) => each.ready({ signal }))),
    );
  } catch (error) {
    engine.context.log((error as Error).message);
    return false;
  }
  const event = canary(number);
  const { email } = event.lead_identifier;
  await sendUntilAccepted(sender, { atMs: 0, events: [event], alone: true });
  const shows = await waitUntil(
    async () => {
      if (sender.signal.aborted) return false;
      const rows = await engine
        .query<{ score: number }>(
          `select v.score from ingestion.lead_identifiers i
           join ingestion.lead_views v using (lead_id) where i.kind = 'email' and i.value = '${email}'`,
        )
        .catch(() => []);
      return rows[0]?.score === points || undefined;
    },
    { timeoutMs, everyMs: 100 },
  );
  return shows === true && (await isQueueEmpty(engine));
}

/** Events that were queued while the database was away are recorded. */
async function isQueueEmpty({ context: { nats, signal } }: ChaosEngine): Promise<boolean> {
  const empty = await waitUntil(
    async () => {
      if (signal.aborted) return false;
      const info = await askBroker<{ state: { messages: number } }>(
        nats[0]!.port,
        '$JS.API.STREAM.INFO.INGEST',
        '',
      ).catch(() => null);
      return info?.state.messages === 0 || undefined;
    },
    { timeoutMs, everyMs: 200 },
  );
  return empty === true;
}

function canary(number: number): SentEvent {
  return {
    event_id: `canary-${number}`,
    event_type: 'form_submitted',
    source: 'portal',
    occurred_at: new Date(Math.floor(Date.now() / 1_000) * 1_000 - 60_000).toISOString(),
    lead_identifier: { email: `canary-${number}@canary.example` },
    metadata: {},
  };
}
