import { productSchema } from '@dna/contracts';
import { z } from 'zod';
import type { CampaignRow } from '../store/campaign-queries.ts';
import type { CampaignStats, Outcome } from '../store/campaign-stats.ts';

const name = z.string().trim().min(1).max(300);
const currencies = new Set(Intl.supportedValuesOf('currency'));

const sourceCampaigns = z
  .array(
    z.strictObject({
      source: z.string().trim().min(1).max(50),
      external_id: z.string().trim().min(1).max(200),
    }),
  )
  .max(100)
  .describe('What the sources call it; events with such an id belong to it, whatever name they give.');

const described = {
  product: productSchema.nullable().describe('What its events speak for, from now on.'),
  channel: z
    .string()
    .trim()
    .toLowerCase()
    .min(1)
    .max(50)
    .nullable()
    .describe('Such as email, linkedin or ads.'),
  starts_on: z.iso.date().nullable(),
  ends_on: z.iso.date().nullable().describe('The last day.'),
  cost_cents: z.int().nonnegative().max(1e14).nullable(),
  currency: z
    .string()
    .toUpperCase()
    .refine((code) => currencies.has(code), 'must be an ISO 4217 code such as EUR')
    .nullable(),
  source_campaigns: sourceCampaigns,
};

export const campaignChange = z.strictObject({ name, ...described }).partial();
export const newCampaign = z.strictObject({ name, ...z.object(described).partial().shape });
export type CampaignSaid = z.output<typeof campaignChange>;

export const campaignSchema = z.object({
  id: z.uuid(),
  key: z.string().describe('What events call it; it stays when the name changes.'),
  name: z.string(),
  ...described,
  product: productSchema.nullable(),
  currency: z.string().nullable(),
  known: z.boolean().describe('false: an event named it, and nobody has described it yet.'),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export function toCampaign(row: CampaignRow): z.input<typeof campaignSchema> {
  const product = productSchema.safeParse(row.product);
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    product: product.success ? product.data : null,
    channel: row.channel,
    starts_on: row.starts_on,
    ends_on: row.ends_on,
    cost_cents: row.cost_cents,
    currency: row.currency,
    source_campaigns: row.source_campaigns,
    known: row.is_known,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

const outcomeSchema = z.object({
  leads: z.int(),
  routed: z.int(),
  deals: z.int(),
  won: z.int(),
  won_value: z.array(z.object({ currency: z.string(), cents: z.int() })),
});

export const campaignStatsSchema = z.object({
  events: z.int(),
  first_event_at: z.iso.datetime().nullable(),
  last_event_at: z.iso.datetime().nullable(),
  new_leads: z.int().describe('People whose very first event belongs to it.'),
  ...outcomeSchema.shape,
  leads: z.int().describe('All people with an event of it; what follows counts for them.'),
  first_touch: outcomeSchema.describe('Those who met it before any other campaign.'),
  last_touch: outcomeSchema.describe('Those for whom it was the last campaign, up to their route.'),
});

export function toCampaignStats(stats: CampaignStats): z.input<typeof campaignStatsSchema> {
  return {
    events: stats.events,
    first_event_at: stats.firstEventAt?.toISOString() ?? null,
    last_event_at: stats.lastEventAt?.toISOString() ?? null,
    new_leads: stats.newLeads,
    ...toOutcome(stats.reached),
    first_touch: toOutcome(stats.firstTouch),
    last_touch: toOutcome(stats.lastTouch),
  };
}

function toOutcome({ wonValue, ...counted }: Outcome): z.input<typeof outcomeSchema> {
  return { ...counted, won_value: wonValue };
}
