import { askLeadNames } from '@dna/contracts';
import { unavailable } from '@dna/http';
import type { Frame } from '@dna/service';
import type { Db, DealsTables } from '../store/tables.ts';

export type KnowsLead = (leadId: string) => Promise<boolean>;

/** Whether there is such a lead: one that deals has heard of, or else one that ingestion knows. */
export function createKnowsLead(db: Db, bus: Pick<Frame<DealsTables>['bus'], 'ask'>): KnowsLead {
  return async (leadId) => {
    const heard = await db
      .selectFrom('deal_leads')
      .select('lead_id')
      .where('lead_id', '=', leadId)
      .executeTakeFirst();
    return heard !== undefined || (await isKnownToIngestion(bus, leadId));
  };
}

async function isKnownToIngestion(
  bus: Pick<Frame<DealsTables>['bus'], 'ask'>,
  leadId: string,
): Promise<boolean> {
  try {
    const { leads } = await bus.ask(askLeadNames, { lead_ids: [leadId] });
    return leads.length > 0;
  } catch (cause) {
    throw unavailable(2, 'Nobody can say now whether there is such a lead. Try again.', cause);
  }
}
