import { sql, type Transaction } from '@dna/database';
import type { Tally } from './tally.ts';
import { withoutLeads } from './without-leads.ts';

/** Simulations name a few leads as examples, and the one they have come to. */
export async function eraseExamples<DB>(tx: Transaction<DB>, leadIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string; tally: Tally }>`
    select id, tally from simulations where tally::text ~ ${leadIds.join('|')} order by id for no key update`.execute(
    tx,
  );
  for (const { id, tally } of rows) {
    const spared = JSON.stringify(withoutLeads(tally, new Set(leadIds)));
    await sql`update simulations set tally = ${spared}::jsonb where id = ${id}`.execute(tx);
  }
  await sql`
    update simulations set after_lead = null
    where state = 'done' and after_lead = any(${leadIds}::uuid[])`.execute(tx);
}
