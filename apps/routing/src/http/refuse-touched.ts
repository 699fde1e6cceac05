import { conflict as conflictProblem, unavailable } from '@dna/http';
import type { AskDealOf } from '../clients/deal-of.ts';
import type { Conflict } from '../domain/conflict.ts';

/** A decision is not taken back behind the back of somebody who works on what came of it. */
export async function refuseTouched(ask: AskDealOf, conflict: Conflict | null): Promise<void> {
  const decisionId = conflict?.choice?.decision_id ?? null;
  if (decisionId === null) return;
  const answer = await ask(decisionId);
  if (answer === null)
    throw unavailable(2, 'Whether somebody works on the deal cannot be found out now. Try again.');
  const { deal } = answer;
  if (deal === null) return;
  const of = { deal_id: deal.deal_id, status: deal.status };
  if (deal.status !== 'open')
    throw conflictProblem(`The deal that came of it is ${deal.status} by now. Route the lead by hand.`, of);
  if (deal.touched)
    throw conflictProblem('Somebody has worked on the deal that came of it. Route the lead by hand.', of);
}
