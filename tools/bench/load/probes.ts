import { products } from '@dna/contracts';
import type { EventBody } from './event-body.ts';
import type { ProbeOrder } from './load-orders.ts';

/**
 * Probe leads: people who have 15 points and an intent just below the bar, so that one more event, a demo request, is
 * what makes each of them qualify.
 */
export function probePreparation({ prefix, count, at }: ProbeOrder): EventBody[] {
  return Array.from({ length: count }, (_, index) => [
    probeEvent(prefix, index, at, 'content_downloaded', { topic: productOf(index), content: 'brochure-1' }),
    probeEvent(prefix, index, at, 'email_clicked', { step: '1', list: 'newsletter-1' }),
  ]).flat();
}

export function probeRequest({ prefix, at }: ProbeOrder, index: number): EventBody {
  return probeEvent(prefix, index, at, 'demo_requested', { product: productOf(index) });
}

function probeEvent(
  prefix: string,
  index: number,
  at: string,
  type: string,
  metadata: Record<string, string>,
): EventBody {
  return {
    event_type: type,
    source: 'portal',
    occurred_at: at,
    lead_identifier: { email: `probe.${index}@probe-${prefix}${Math.floor(index / 5)}.example` },
    metadata,
    event_id: `probe-${prefix}-${index}-${type}`,
  };
}

function productOf(index: number): string {
  return products[index % products.length]!;
}
