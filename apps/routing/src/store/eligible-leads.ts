import { resolveRoots } from '@dna/inbox-outbox';
import type { Db } from './tables.ts';

/** Which of these leads may be routed at all, as persons: those that are identified and not suppressed. */
export async function readEligibleLeads(db: Db, leadIds: readonly string[]): Promise<string[]> {
  if (leadIds.length === 0) return [];
  const roots = await resolveRoots(db, leadIds);
  const rows = await db
    .selectFrom('lead_states')
    .select('lead_id')
    .where('lead_id', 'in', [...new Set(roots.values())])
    .where('identified', '=', true)
    .where('suppressed', '=', false)
    .execute();
  const eligible = new Set(rows.map(({ lead_id }) => lead_id));
  return leadIds.filter((id) => eligible.has(roots.get(id)!));
}
