import type { Envelope } from '@dna/contracts';
import { rootsIn, type Families, type Unit } from '@dna/inbox-outbox';
import { settleMerged, type Settlement } from '../domain/settle-merged.ts';
import { markOpened, readMergedDeals } from '../store/deals.ts';
import { readPipelines } from '../store/pipelines.ts';
import { saveMerged } from '../store/save-merged.ts';
import type { DealsTables } from '../store/tables.ts';
import { tellDealCreated } from './tell-deal-created.ts';

/** By root: the message that changed its set of ids. */
export type Causes = ReadonlyMap<string, Envelope<unknown>>;

/** Holds the deals of leads whose set of ids has changed against the rule of one open deal. */
export async function settleDeals(
  unit: Unit<DealsTables>,
  families: Families,
  causes: Causes,
): Promise<void> {
  const deals = await readMergedDeals(unit.tx, rootsIn(families));
  const settlements = settleMerged(deals);
  await saveMerged(unit.tx, deals, settlements, causes, unit.now);
  await tellOpened(unit, settlements, causes);
}

/** A deal that stood behind another from the start has not been told of; now it is a deal like any other. */
async function tellOpened(
  unit: Unit<DealsTables>,
  settlements: readonly Settlement[],
  causes: Causes,
): Promise<void> {
  const restored = settlements.flatMap((each) => (each.kind === 'restore' ? [each.dealId] : []));
  const opened = await markOpened(unit.tx, restored, unit.now);
  if (opened.length === 0) return;
  const pipelines = new Map((await readPipelines(unit.tx)).map((pipeline) => [pipeline.id, pipeline]));
  for (const deal of opened)
    tellDealCreated(unit, deal, pipelines.get(deal.pipeline_id)!, causes.get(deal.root_id!));
}
