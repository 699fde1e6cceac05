import type { Envelope } from '@dna/contracts';
import {
  type AliasEdge,
  type Handler,
  lockFamilies,
  rootsIn,
  saveAliases,
  type Unit,
} from '@dna/inbox-outbox';
import { settleMerged, type Settlement } from '../domain/settle-merged.ts';
import { markOpened, readMergedDeals } from '../store/deals.ts';
import { readPipelines } from '../store/pipelines.ts';
import { saveMerged } from '../store/save-merged.ts';
import type { DealsTables } from '../store/tables.ts';
import { leadOf } from './lead-of.ts';
import { tellDealCreated } from './tell-deal-created.ts';

/** Two leads were found to be one, or no longer: their deals are held against the rule of one open deal again. */
export const onAliasChanged: Handler<DealsTables, { into: string | null }> = async (unit, messages) => {
  const { tx, now } = unit;
  const edges = messages.map((message): AliasEdge => ({
    leadId: leadOf(message),
    into: message.data.into,
    version: message.entity_version,
  }));
  await lockFamilies(
    tx,
    edges.flatMap(({ leadId, into }) => idsOf(leadId, into)),
    'deal_leads',
  );
  const changed = await saveAliases(tx, edges);
  if (changed.length === 0) return;
  const families = await lockFamilies(
    tx,
    changed.flatMap(({ leadId, before, into }) => idsOf(leadId, before, into)),
    'deal_leads',
  );
  const roots = rootsIn(families);
  const deals = await readMergedDeals(tx, roots);
  const messageOf = new Map(messages.map((message) => [leadOf(message), message]));
  const causes = new Map(
    changed.flatMap(({ leadId, before, into }) =>
      idsOf(leadId, before, into).map((id) => [roots.get(id) ?? id, messageOf.get(leadId)!] as const),
    ),
  );
  const settlements = settleMerged(deals);
  await saveMerged(tx, deals, settlements, causes, now);
  await tellOpened(unit, settlements, causes);
};

/** A deal that stood behind another from the start has not been told of; now it is a deal like any other. */
async function tellOpened(
  unit: Unit<DealsTables>,
  settlements: readonly Settlement[],
  causes: ReadonlyMap<string, Envelope<unknown>>,
): Promise<void> {
  const restored = settlements.flatMap((each) => (each.kind === 'restore' ? [each.dealId] : []));
  const opened = await markOpened(unit.tx, restored, unit.now);
  if (opened.length === 0) return;
  const pipelines = new Map((await readPipelines(unit.tx)).map((pipeline) => [pipeline.id, pipeline]));
  for (const deal of opened)
    tellDealCreated(unit, deal, pipelines.get(deal.pipeline_id)!, causes.get(deal.root_id));
}

function idsOf(...ids: (string | null)[]): string[] {
  return ids.filter((id) => id !== null);
}
