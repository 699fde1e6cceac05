import type { dealWon } from '@dna/contracts';

/** Changes that a reader of the story wants to know of: what the deal is worth, whose it is, whether it is the one. */
export function isOfInterest(changed: readonly string[]): boolean {
  return changed.some((field) => ['value_cents', 'currency', 'owner_id', 'status'].includes(field));
}

/** What a step of a deal adds to the story of its lead. */
export function stepOf(
  deal: Omit<typeof dealWon.example, 'closed_at'>,
  more: Record<string, unknown> = {},
): { at: string; data: Record<string, unknown> } {
  const { deal_id, pipeline_key, stage_key, owner_id, value_cents, currency, changed_by, channel } = deal;
  return {
    at: deal.changed_at,
    data: { deal_id, pipeline_key, stage_key, owner_id, value_cents, currency, changed_by, channel, ...more },
  };
}
