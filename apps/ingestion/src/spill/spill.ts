import { recordEvents as recordEventsOrder, spillStream, type Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import type { Bus } from '@dna/messaging';
import { withTimeout } from '@dna/resilience';
import type { RecordableEvent } from '../door/recordable-event.ts';
import { seal } from '../sealing/seal.ts';
import type { NewLeadFetch } from '../store/lead-fetches.ts';

/** An event, or where a lead is that has to be fetched. */
export type Spilled = RecordableEvent | { fetch: NewLeadFetch };

export type Spill = {
  /** Stores them in the broker, encrypted; rejects when it is not known to have them. */
  store: (items: readonly Spilled[]) => Promise<void>;
  available: () => boolean;
};

const maxMessageBytes = 400_000;
const maxMessageItems = 50;
/** Below the time within which a caller is told that nothing can be stored. */
const storeTimeoutMs = 500;

/** Where events wait while Postgres is away. The stream is made on every connect. */
export function createSpill(bus: Bus, secrets: readonly string[], replicas: number): Spill {
  let ready = false;
  const prepare = async () => {
    try {
      await bus.streams.ensure(spillStream, replicas);
      ready = true;
    } catch {
      setTimeout(() => void prepare(), 1_000).unref();
    }
  };
  bus.onConnect(() => {
    ready = false;
    void prepare();
  });
  return {
    available: () => ready && bus.connected(),
    store: async (items) => {
      await Promise.all(inMessages(items).map(storeMessage));
    },
  };

  async function storeMessage(items: Spilled[]): Promise<void> {
    // Whoever waits has waited for Postgres already, and others behind him.
    if (!bus.connected()) throw new Error('the broker is away');
    const id = newId();
    const message: Envelope<{ sealed: string }> = {
      id,
      type: recordEventsOrder.type,
      version: recordEventsOrder.version,
      time: new Date().toISOString(),
      lead_id: null,
      correlation_id: id,
      causation_id: id,
      depth: 0,
      entity_version: 0,
      data: { sealed: seal(items, secrets, 'spill') },
    };
    await withTimeout(
      () => bus.publish(recordEventsOrder.subject(null), JSON.stringify(message), id),
      storeTimeoutMs,
      'storing in the broker',
    );
  }
}

/** Split so that no message exceeds what the stream takes, encrypted and in base64. */
function inMessages(items: readonly Spilled[]): Spilled[][] {
  const messages: Spilled[][] = [];
  let room = 0;
  for (const item of items) {
    const size = JSON.stringify(item).length * 2;
    if (room < size || messages.at(-1)!.length === maxMessageItems) {
      messages.push([]);
      room = maxMessageBytes;
    }
    messages.at(-1)!.push(item);
    room -= size;
  }
  return messages;
}
