import type { Envelope } from '@dna/contracts';
import { rootsIn, type Families, type Unit } from '@dna/inbox-outbox';
import { settleMerged } from '../domain/settle-merged.ts';
import { byMessage } from '../store/by.ts';
import { markOpened, readDeals, readMergedDeals } from '../store/deals.ts';
import { saveMerged } from '../store/save-merged.ts';
import type { DealsTables } from '../store/tables.ts';
import { tellDeals } from './tell-deals.ts';

/** By root: the message that changed its set of ids. */
export type Causes = ReadonlyMap<string, Envelope<unknown>>;

/**
 * Holds the deals of leads whose set of ids has changed against the rule of one open deal, and tells of those that have
 * another standing now. One that stood behind another from the start, and is open for the first time, is told as new.
 */
export async function settleDeals(
  unit: Unit<DealsTables>,
  families: Families,
  causes: Causes,
): Promise<void> {
  const { tx, now } = unit;
  const deals = await readMergedDeals(tx, rootsIn(families));
  const settlements = settleMerged(deals);
  await saveMerged(tx, deals, settlements, causes, now);
  const restored = settlements.flatMap((each) => (each.kind === 'restore' ? [each.dealId] : []));
  const opened = await markOpened(tx, restored, now);
  const settled = await readDeals(
    tx,
    settlements.map(({ dealId }) => dealId),
  );
  await tellDeals(
    unit,
    settled.map((deal) => ({
      deal,
      fact: opened.has(deal.id) ? { kind: 'created' } : { kind: 'updated', changed: ['status'] },
      by: byMessage(causes.get(deal.root_id!), 'ingestion'),
    })),
  );
}
