import type { Kysely } from 'kysely';
import { createDealOutcomes, dropDealOutcomes } from '../shared/deal-outcomes.ts';

/** A simulation says what won deals the rules would have let through. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createDealOutcomes(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await dropDealOutcomes(db);
}
