import type { Unit } from '@dna/inbox-outbox';
import {
  lockCampaign,
  takenSources,
  updateCampaign,
  type CampaignFields,
  type CampaignRow,
} from '../store/campaign-queries.ts';
import type { IngestionTables } from '../store/tables.ts';
import { IdentityRaceError } from './identity-race-error.ts';

export type Described =
  | { outcome: 'described'; campaign: CampaignRow }
  | { outcome: 'unknown' }
  | { outcome: 'refused'; errors: { path: string; message: string }[] };

const usualCurrency = 'EUR';

/** Takes in what a person says of a campaign, if it makes sense with what is known of it already. */
export async function describeCampaign(
  { tx, now }: Unit<IngestionTables>,
  id: string,
  said: CampaignFields,
): Promise<Described> {
  const before = await lockCampaign(tx, id);
  if (before === undefined) return { outcome: 'unknown' };
  const fields = withCurrency(before, said);
  const taken = await takenSources(tx, id, fields.source_campaigns ?? []);
  const errors = [
    ...contradictions({ ...before, ...fields }),
    ...taken.map(({ source, external_id, campaign_id }) => ({
      path: 'source_campaigns',
      message: `${source} ${external_id} names the campaign ${campaign_id}`,
    })),
  ];
  if (errors.length > 0) return { outcome: 'refused', errors };
  const { isComplete } = await updateCampaign(tx, id, fields, now);
  // Told anew, the other one is named.
  if (!isComplete) throw new IdentityRaceError('another campaign was first');
  return { outcome: 'described', campaign: (await lockCampaign(tx, id))! };
}

/** A cost without a currency is in euros; without a cost there is none. */
function withCurrency(before: CampaignRow, said: CampaignFields): CampaignFields {
  if (said.cost_cents === null && said.currency === undefined) return { ...said, currency: null };
  const cost = said.cost_cents === undefined ? before.cost_cents : said.cost_cents;
  if (cost === null || said.currency !== undefined || before.currency !== null) return said;
  return { ...said, currency: usualCurrency };
}

function contradictions(
  campaign: Pick<CampaignRow, 'starts_on' | 'ends_on' | 'cost_cents' | 'currency'>,
): { path: string; message: string }[] {
  const { starts_on, ends_on, cost_cents, currency } = campaign;
  return [
    ...(starts_on !== null && ends_on !== null && ends_on < starts_on
      ? [{ path: 'ends_on', message: `is before starts_on, ${starts_on}` }]
      : []),
    ...(currency !== null && cost_cents === null
      ? [{ path: 'cost_cents', message: 'is needed beside the currency' }]
      : []),
    ...(currency === null && cost_cents !== null
      ? [{ path: 'currency', message: 'is needed beside cost_cents' }]
      : []),
  ];
}
