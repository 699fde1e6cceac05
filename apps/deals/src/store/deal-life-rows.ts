import type { DealLife } from '../domain/deal-life.ts';
import type { LineItem } from '../domain/line-items.ts';
import type { DealRow } from './deals.ts';

export function toLife(row: DealRow): DealLife {
  return {
    id: row.id,
    leadId: row.lead_id,
    status: row.status,
    stageId: row.stage_id,
    title: row.title,
    notes: row.notes,
    expectedCloseDate: row.expected_close_date,
    valueCents: row.value_cents,
    currency: row.currency,
    items: row.items.map(inOrder),
    closeReason: row.close_reason,
    supersededBy: row.superseded_by,
    stageEnteredAt: row.stage_entered_at,
    updatedAt: row.updated_at,
    closedAt: row.closed_at,
    version: row.version,
  };
}

/** The columns of a deal that a change of its life may touch. */
export function fromLife(life: DealLife) {
  return {
    status: life.status,
    stage_id: life.stageId,
    title: life.title,
    notes: life.notes,
    expected_close_date: life.expectedCloseDate,
    value_cents: life.valueCents,
    currency: life.currency,
    close_reason: life.closeReason,
    superseded_by: life.supersededBy,
    stage_entered_at: life.stageEnteredAt,
    updated_at: life.updatedAt,
    closed_at: life.closedAt,
    version: life.version,
  };
}

/** Postgres keeps the names of a JSON object in an order of its own. */
function inOrder({ name, quantity, unit_price_cents, tax_percent }: LineItem): LineItem {
  return { name, quantity, unit_price_cents, tax_percent };
}
