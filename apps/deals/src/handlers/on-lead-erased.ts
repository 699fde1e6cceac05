import { forgetLeads } from '@dna/inbox-outbox';
import { eraseDeals } from '../store/erase-deals.ts';
import type { DealsTables } from '../store/tables.ts';
import { settleDeals } from './settle-deals.ts';

/** A person is to be forgotten: nothing more is done about them, and no closed deal says whose it was. */
export const onLeadErased = forgetLeads<DealsTables>('deal_leads', async (unit, { leadIds, survivors }) => {
  // Before: a deal of somebody else may stand behind one that goes.
  if (survivors.size > 0) await settleDeals(unit, survivors, new Map());
  await eraseDeals(unit.tx, leadIds);
});
