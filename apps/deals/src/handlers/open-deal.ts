import { newId } from '@dna/database';
import { findErased, lockFamilies, rootsIn, type Unit } from '@dna/inbox-outbox';
import { totalsOf, type LineItem } from '../domain/line-items.ts';
import type { By } from '../store/by.ts';
import { findOtherOpen } from '../store/deal-life.ts';
import { findRequest, insertRequest, type RequestKey } from '../store/deal-requests.ts';
import { insertDeals, type DealRow } from '../store/deals.ts';
import type { Stage } from '../store/pipelines.ts';
import type { DealsTables } from '../store/tables.ts';
import { tellDeals } from './tell-deals.ts';

/** A deal as a person wants it. */
export type NewDeal = {
  leadId: string;
  stage: Pick<Stage, 'id' | 'pipeline_id'>;
  title: string | null;
  notes: string | null;
  expectedCloseDate: string | null;
  /** Counts where there are no items. */
  valueCents: number;
  currency: string;
  items: readonly LineItem[];
};

export type OpenResult =
  | { outcome: 'opened' | 'repeated'; dealId: string }
  | { outcome: 'key_reused' }
  | { outcome: 'erased_lead' }
  | { outcome: 'other_open_deal'; dealId: string };

/** Opens a deal by hand, unless the person has one that is open in the pipeline. Nobody owns it until routing says so. */
export async function openDeal(
  unit: Unit<DealsTables>,
  wanted: NewDeal,
  by: By,
  request: RequestKey | null,
): Promise<OpenResult> {
  const { tx } = unit;
  const { leadId, stage } = wanted;
  if ((await findErased(tx, [leadId])).size > 0) return { outcome: 'erased_lead' };
  const rootId = rootsIn(await lockFamilies(tx, [leadId], 'deal_leads')).get(leadId)!;
  const made = request && (await findRequest(tx, request));
  if (made)
    return made.bodyHash === request.bodyHash
      ? { outcome: 'repeated', dealId: made.dealId }
      : { outcome: 'key_reused' };
  const other = await findOtherOpen(tx, { rootId, pipelineId: stage.pipeline_id });
  if (other !== null) return { outcome: 'other_open_deal', dealId: other };
  const deal = toRow(wanted, rootId, by, unit.now);
  await insertDeals(tx, [deal], new Map([[deal.id, by]]));
  if (request) await insertRequest(tx, request, deal.id);
  await tellDeals(unit, [{ deal, by, fact: { kind: 'created' } }]);
  return { outcome: 'opened', dealId: deal.id };
}

function toRow(wanted: NewDeal, rootId: string, by: By, now: Date): DealRow {
  const { leadId, stage, items } = wanted;
  return {
    id: newId(now.getTime()),
    lead_id: leadId,
    root_id: rootId,
    pipeline_id: stage.pipeline_id,
    stage_id: stage.id,
    owner_id: null,
    title: wanted.title,
    notes: wanted.notes,
    expected_close_date: wanted.expectedCloseDate,
    value_cents: items.length > 0 ? totalsOf(items).net_cents : wanted.valueCents,
    currency: wanted.currency,
    items: [...items],
    status: 'open',
    close_reason: null,
    superseded_by: null,
    opened_at: now,
    version: 1,
    decision_id: null,
    routed_at: null,
    route_version: 0,
    score: null,
    confidence: null,
    stage_entered_at: now,
    created_at: now,
    updated_at: now,
    updated_by: by.actor,
    touched_at: now,
    closed_at: null,
  };
}
