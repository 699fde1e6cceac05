import type { Unit } from '@dna/inbox-outbox';
import { endRoute } from '../domain/end-route.ts';
import { byMessage } from '../store/by.ts';
import { toLife } from '../store/deal-life-rows.ts';
import { saveLife } from '../store/deal-life.ts';
import { disown, readRoutedDeals } from '../store/deals.ts';
import type { RouteEnd } from '../store/route-ends.ts';
import type { DealsTables } from '../store/tables.ts';
import { tellDeals, type Telling } from './tell-deals.ts';

/** Leads have left pipelines: their deals there are nobody's, and those that nobody has worked on are taken back. */
export async function endRoutes(unit: Unit<DealsTables>, ends: readonly RouteEnd[]): Promise<void> {
  const { tx, now } = unit;
  const tellings: Telling[] = [];
  for (const { deal, end } of await readRoutedDeals(tx, ends)) {
    const before = toLife(deal);
    const decision = endRoute(before, deal.touched_at !== null, end.reason, now);
    if (decision.kind !== 'changes') continue;
    const by = byMessage(end.message, 'routing');
    await disown(tx, deal.id, end.message.entity_version);
    tellings.push({ deal: await saveLife(tx, before, decision.deal, by), fact: decision.fact, by });
  }
  await tellDeals(unit, tellings);
}
