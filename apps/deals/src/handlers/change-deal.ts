import { findErased, lockFamilies, type Unit } from '@dna/inbox-outbox';
import type { DealLife, Decision, LifeStage, Refusal } from '../domain/deal-life.ts';
import type { By } from '../store/by.ts';
import { findLeadOfDeal, findOtherOpen, lockDeal, saveLife } from '../store/deal-life.ts';
import { toLife } from '../store/deal-life-rows.ts';
import type { DealRow } from '../store/deals.ts';
import { readPipelines, type Pipeline } from '../store/pipelines.ts';
import type { DealsTables } from '../store/tables.ts';
import { tellDeals } from './tell-deals.ts';

/** What a decision about a deal is made from, besides the deal. */
export type Surroundings = {
  /** The stage of this id or key, of the deal's own pipeline. */
  stageOf: (idOrKey: string) => LifeStage | undefined;
  /** The person's other open deal in the pipeline. */
  otherOpen: string | null;
  now: Date;
};

export type Wish = {
  dealId: string;
  by: By;
  /** The version that the asker has seen; null: whichever it is. */
  version: number | null;
  decide: (deal: DealLife, surroundings: Surroundings) => Decision;
};

export type ChangeResult =
  | { outcome: 'changed' | 'already' }
  | { outcome: 'unknown' }
  | { outcome: 'stale'; version: number }
  | { outcome: 'refused'; refusal: Refusal; version: number; pipeline: Pipeline };

/** Changes one deal: its lead is locked as for a merge or a route, so that these come before or after, and never between. */
export async function changeDeal(unit: Unit<DealsTables>, wish: Wish): Promise<ChangeResult> {
  const { tx, now } = unit;
  const row = await lockWithLead(unit, wish.dealId);
  if (row === undefined) return { outcome: 'unknown' };
  if (wish.version !== null && wish.version !== row.version)
    return { outcome: 'stale', version: row.version };
  const pipeline = (await readPipelines(tx)).find(({ id }) => id === row.pipeline_id)!;
  const before = toLife(row);
  const decision = wish.decide(before, {
    stageOf: stagesOf(pipeline),
    otherOpen: await otherOpen(unit, row),
    now,
  });
  switch (decision.kind) {
    case 'already':
      return { outcome: 'already' };
    case 'refused':
      return { outcome: 'refused', refusal: decision.refusal, version: row.version, pipeline };
    case 'changes': {
      const deal = await saveLife(tx, before, decision.deal, wish.by);
      // One that waited behind another from the start has never been told of.
      const isNew = deal.opened_at !== null && row.opened_at === null;
      await tellDeals(unit, [{ deal, by: wish.by, fact: isNew ? { kind: 'created' } : decision.fact }]);
      return { outcome: 'changed' };
    }
  }
}

async function lockWithLead({ tx }: Unit<DealsTables>, dealId: string): Promise<DealRow | undefined> {
  const found = await findLeadOfDeal(tx, dealId);
  if (found === undefined) return undefined;
  if (found.leadId !== null) {
    const erased = await findErased(tx, [found.leadId]);
    // What is left of their deals is looked at below.
    if (!erased.has(found.leadId)) await lockFamilies(tx, [found.leadId], 'deal_leads');
  }
  return lockDeal(tx, dealId);
}

async function otherOpen({ tx }: Unit<DealsTables>, row: DealRow): Promise<string | null> {
  if (row.root_id === null) return null;
  return findOtherOpen(tx, { rootId: row.root_id, pipelineId: row.pipeline_id, not: row.id });
}

function stagesOf(pipeline: Pipeline): (idOrKey: string) => LifeStage | undefined {
  const stages = pipeline.stages.map(({ id, key, retired_at }) => ({
    id,
    key,
    retired: retired_at !== null,
  }));
  return (idOrKey) => stages.find(({ id, key }) => id === idOrKey || key === idOrKey);
}
