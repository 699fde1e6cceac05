import type { LineItem } from './line-items.ts';
import type { DealStatus } from './settle-merged.ts';

/** A deal as people work on it. */
export type DealLife = {
  id: string;
  /** Null: the person was erased, and the deal is a figure of nobody. */
  leadId: string | null;
  status: DealStatus;
  stageId: string;
  title: string | null;
  notes: string | null;
  /** ISO date. */
  expectedCloseDate: string | null;
  valueCents: number;
  currency: string;
  items: readonly LineItem[];
  closeReason: string | null;
  supersededBy: string | null;
  /** Since when it rests in its stage, open. */
  stageEnteredAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  version: number;
};

/** A stage of the deal's pipeline. */
export type LifeStage = { id: string; key: string; retired: boolean };

/** What happened to the deal, as the others are told. */
export type LifeFact =
  | { kind: 'updated'; changed: readonly string[] }
  | { kind: 'stage-changed'; fromStageId: string }
  | { kind: 'won' }
  | { kind: 'lost' }
  | { kind: 'voided' }
  | { kind: 'reopened'; fromStatus: DealStatus };

/** Why the deal stays as it is. */
export type Refusal =
  | { code: 'not_open'; status: DealStatus; supersededBy: string | null }
  | { code: 'already_open' }
  | { code: 'stage_unknown' }
  | { code: 'stage_retired' }
  | { code: 'reason_missing' }
  | { code: 'value_from_items'; valueCents: number }
  | { code: 'fields_closed'; fields: string[] }
  | { code: 'other_open_deal'; dealId: string }
  | { code: 'person_erased' };

export type Decision =
  | { kind: 'changes'; deal: DealLife; fact: LifeFact }
  /** It is so already: nothing changes, and nobody is told. */
  | { kind: 'already' }
  | { kind: 'refused'; refusal: Refusal };

export function refuse(refusal: Refusal): Decision {
  return { kind: 'refused', refusal };
}

/**
 * The deal after a change. Time never runs backwards in its life, though the transaction that comes second may have
 * begun first.
 */
export function changed(
  deal: DealLife,
  now: Date,
  changes: (at: Date) => Partial<DealLife>,
  fact: LifeFact,
): Decision {
  const at = now < deal.updatedAt ? deal.updatedAt : now;
  const after = { ...deal, ...changes(at), updatedAt: at, version: deal.version + 1 };
  return { kind: 'changes', deal: after, fact };
}
