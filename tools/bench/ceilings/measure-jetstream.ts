import { newId } from '@dna/database';
import { connectBus, type Bus, type BusSettings } from '@dna/messaging';
import type { Ceiling } from '../report/result.ts';
import { perSecond, repeatFor } from './repeat-for.ts';

const payload = 'x'.repeat(500);
const publishesInFlight = 500;
const pulledAhead = 2_000;
/** The stream empties itself as soon as a stream that refuses duplicates may. */
const maxAgeSeconds = 120;

/** Publishing with an acknowledgement for each message, and taking them from a durable, through the engine's own bus. */
export async function measureJetStream(natsUrl: string, seconds: number): Promise<Ceiling[]> {
  const bus = connectBus({ url: natsUrl, name: 'bench-ceilings', log: onlyErrors });
  try {
    await bus.ready();
    const stream = `BENCH_CEILING_${Date.now()}`;
    const declaration = { name: stream, owner: 'ingestion', subjects: [`${stream}.>`] } as const;
    const limits = { retention: 'limits', maxAgeSeconds, maxMessageBytes: 1_024 } as const;
    await bus.streams.ensure({ ...declaration, ...limits, subjects: [...declaration.subjects] }, 1);
    const published = await repeatFor(seconds, publishesInFlight, async () => {
      await bus.publish(`${stream}.message`, payload, newId());
      return 1;
    });
    const consumed = await consumeFor(bus, stream, seconds);
    return [
      { name: 'JetStream: publish 500 bytes, acknowledged', per_second: published, unit: 'messages' },
      { name: 'JetStream: pull and acknowledge', per_second: consumed, unit: 'messages' },
    ];
  } finally {
    await bus.stop();
  }
}

/** Until the time is over or nothing is left; the clock starts with the first message. */
async function consumeFor(bus: Bus, stream: string, seconds: number): Promise<number> {
  const declaration = { stream, name: 'ceiling', filter: `${stream}.>`, ackWaitMs: 30_000 };
  const { pending } = await bus.durables.ensure(declaration);
  const deliveries = await bus.consume(stream, declaration.name, pulledAhead);
  let count = 0;
  let startedAt = 0;
  for await (const delivery of deliveries) {
    if (count === 0) startedAt = performance.now();
    delivery.ack();
    count += 1;
    if (count === pending || performance.now() - startedAt > seconds * 1_000) break;
  }
  const elapsedMs = performance.now() - startedAt;
  await deliveries.close();
  return perSecond(count, elapsedMs);
}

const onlyErrors: BusSettings['log'] = {
  info: () => undefined,
  warn: () => undefined,
  error: (_fields, message) => console.error(message),
};
