import type { Unit } from '@dna/inbox-outbox';
import type { QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { decideReview, readReview, type IdentityReviewRow } from '../store/identity-reviews.ts';
import type { IngestionTables } from '../store/tables.ts';
import { joinLeads } from './join-leads.ts';

type ReviewAnswer = { state: 'same' | 'different'; by: string };

/**
 * Takes in what a person says about two leads; "same" joins them. The first answer counts.
 *
 * @returns the review as it is then, and whether this was the first answer; null when there is none: one of the two may
 * have been erased meanwhile
 */
export async function answerReview(
  unit: Unit<IngestionTables>,
  id: string,
  { state, by }: ReviewAnswer,
  policy: QuarantinePolicy,
): Promise<{ isFirst: boolean; review: IdentityReviewRow } | null> {
  const { tx, now } = unit;
  const isFirst = await decideReview(tx, id, { state, by, at: now });
  const review = await readReview(tx, id);
  if (review === undefined) return null;
  if (isFirst && state === 'same') await joinLeads(unit, review.lead_a, review.lead_b, policy);
  return { isFirst, review };
}
