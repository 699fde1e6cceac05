import type { Pool } from 'pg';
import { qualifies } from '../rules/qualifies.ts';
import { lockLead, lockMembers, saveRoute, type Member } from '../store/routes.ts';
import { inTransaction, type Outcome, type Tx } from '../store/transaction.ts';

export class NoCapacityError extends Error {
  readonly code = 'NO_CAPACITY';
}

/** Puts a lead that qualifies into its pipeline, with an owner and a deal; answers the notification to send. */
export async function routeLead(pool: Pool, leadId: string): Promise<string | null> {
  return inTransaction(pool, (tx) => route(tx, leadId));
}

async function route(tx: Tx, leadId: string): Promise<Outcome<string | null>> {
  const lead = await lockLead(tx, leadId);
  if (lead === undefined || lead.intent === null || !qualifies({ ...lead, pipelineKey: lead.pipeline_key })) {
    return { result: null, writes: [] };
  }
  const candidates = await lockMembers(tx, lead.intent);
  const owner = leastLoaded(candidates);
  if (owner === undefined) throw new NoCapacityError(`nobody of ${lead.intent} has room for lead ${leadId}`);
  const pipelineKey = lead.intent;
  const { notificationId, written } = saveRoute(tx, {
    leadId,
    lead,
    pipelineKey,
    ownerId: owner.id,
    candidates,
  });
  return { result: notificationId, writes: [written] };
}

function leastLoaded(members: Member[]): Member | undefined {
  return members
    .filter(({ open, capacity }) => open < capacity)
    .sort((a, b) => a.open / a.capacity - b.open / b.capacity)[0];
}
