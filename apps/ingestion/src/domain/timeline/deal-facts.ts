import {
  dealCreated,
  dealLost,
  dealReopened,
  dealStageChanged,
  dealUpdated,
  dealVoided,
  dealWon,
  type Envelope,
} from '@dna/contracts';

/** Each says how a deal stands. */
export const dealFacts = [
  dealCreated,
  dealUpdated,
  dealStageChanged,
  dealWon,
  dealLost,
  dealReopened,
  dealVoided,
] as const;

const types = new Set(dealFacts.map(({ type }) => type));

/** What all of them say of a deal. */
export type DealStanding = Pick<
  typeof dealCreated.example,
  'deal_id' | 'pipeline_key' | 'status' | 'value_cents' | 'currency' | 'created_at'
>;

/** How a deal stands, if that is what the message speaks of. */
export function dealStandingOf({ type, data }: Envelope<unknown>): DealStanding | null {
  // Each message was parsed with the schema that its type names.
  return types.has(type) ? (data as DealStanding) : null;
}

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
