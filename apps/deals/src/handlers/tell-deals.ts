import {
  dealCreated,
  dealLost,
  dealReopened,
  dealStageChanged,
  dealUpdated,
  dealVoided,
  dealWon,
} from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { LifeFact } from '../domain/deal-life.ts';
import type { By } from '../store/by.ts';
import { decisionsOf } from '../store/deal-routes.ts';
import type { DealRow } from '../store/deals.ts';
import { readPipelines } from '../store/pipelines.ts';
import type { DealsTables } from '../store/tables.ts';
import { createdDataOf, standingOf, stageKeyOf, type Place } from './deal-standing.ts';

/** What happened to a deal, and how it stands after it. `created`: it is open for the first time. */
export type Telling = { deal: DealRow; fact: LifeFact | { kind: 'created' }; by: By };

/** One message for each change of a deal. To be called when all is written that the messages say. */
export async function tellDeals(unit: Unit<DealsTables>, tellings: readonly Telling[]): Promise<void> {
  if (tellings.length === 0) return;
  const pipelines = new Map((await readPipelines(unit.tx)).map((pipeline) => [pipeline.id, pipeline]));
  const decisions = await decisionsOf(
    unit.tx,
    tellings.map(({ deal }) => deal.id),
  );
  for (const telling of tellings) {
    const { deal } = telling;
    tell(unit, telling, {
      pipeline: pipelines.get(deal.pipeline_id)!,
      decisionIds: decisions.get(deal.id)!,
    });
  }
}

function tell(unit: Unit<DealsTables>, { deal, fact, by }: Telling, place: Place): void {
  const envelope = { leadId: deal.lead_id, entityVersion: deal.version, cause: by.cause };
  const standing = standingOf(deal, by, place);
  const closed = { ...standing, closed_at: deal.updated_at.toISOString() };
  switch (fact.kind) {
    case 'created':
      return unit.emit(dealCreated, { ...envelope, data: createdDataOf(deal, place) });
    case 'updated':
      return unit.emit(dealUpdated, { ...envelope, data: { ...standing, changed: [...fact.changed] } });
    case 'stage-changed':
      return unit.emit(dealStageChanged, {
        ...envelope,
        data: {
          ...standing,
          from_stage_id: fact.fromStageId,
          from_stage_key: stageKeyOf(place, fact.fromStageId),
        },
      });
    case 'won':
      return unit.emit(dealWon, { ...envelope, data: closed });
    case 'lost':
      return unit.emit(dealLost, { ...envelope, data: closed });
    case 'voided':
      return unit.emit(dealVoided, { ...envelope, data: closed });
    case 'reopened':
      return unit.emit(dealReopened, { ...envelope, data: { ...standing, from_status: fact.fromStatus } });
  }
}
