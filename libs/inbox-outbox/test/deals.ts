import { dealCreated, streams, type Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import type { Bus } from '@dna/messaging';

type DealCreated = Envelope<typeof dealCreated.example>;

/** Messages in the place of `deals`, each of another lead. */
export function makeDeals(count: number): DealCreated[] {
  return Array.from({ length: count }, () => {
    const id = newId();
    return {
      id,
      type: dealCreated.type,
      version: 1,
      time: new Date().toISOString(),
      lead_id: newId(),
      correlation_id: id,
      causation_id: id,
      depth: 0,
      entity_version: 1,
      data: { ...dealCreated.example, deal_id: newId(), decision_id: newId() },
    };
  });
}

export async function publishDeals(bus: Bus, deals: DealCreated[], suffix = ''): Promise<void> {
  await bus.streams.ensure(
    streams.find((stream) => stream.name === 'EVT_DEALS')!,
    1,
  );
  await Promise.all(
    deals.map((deal) =>
      bus.publish(dealCreated.subject(deal.lead_id), JSON.stringify(deal), deal.id + suffix),
    ),
  );
}
