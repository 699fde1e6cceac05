import { z } from 'zod';
import { scoreBands, type LeadStats } from '../store/lead-stats.ts';

const counts = z.record(z.string(), z.int());

export const leadStatsSchema = z.object({
  total: z.int(),
  new_7d: z.int(),
  new_30d: z.int(),
  routed_share: z.number().describe('Of all leads, 0 to 1.'),
  median_seconds_to_route: z
    .number()
    .nullable()
    .describe('From the first sight of a lead to its newest route; null without any.'),
  by_status: counts,
  by_pipeline: counts.describe('By key; "null" is the Global Lead Pool, as in the filter of GET /leads.'),
  by_source: counts.describe('By where the lead was seen first.'),
  by_intent: counts.describe('By product; "null" are those without a primary intent.'),
  by_score: counts.describe('By band, such as "40-69".'),
});

export function toLeadStats(stats: LeadStats): z.input<typeof leadStatsSchema> {
  const { total, routed, medianMsToRoute } = stats;
  return {
    total,
    new_7d: stats.created7d,
    new_30d: stats.created30d,
    routed_share: total === 0 ? 0 : routed / total,
    median_seconds_to_route: medianMsToRoute === null ? null : Math.round(medianMsToRoute) / 1_000,
    by_status: Object.fromEntries(stats.byStatus),
    by_pipeline: byKey(stats.byPipeline),
    by_source: Object.fromEntries(stats.bySource),
    by_intent: byKey(stats.byIntent),
    by_score: Object.fromEntries(
      scoreBands.map((least, index) => [
        bandName(least, scoreBands[index + 1]),
        stats.byScoreBand.get(least) ?? 0,
      ]),
    ),
  };
}

function byKey(counted: ReadonlyMap<string | null, number>): Record<string, number> {
  return Object.fromEntries([...counted].map(([key, leads]) => [key ?? 'null', leads]));
}

function bandName(least: number, next: number | undefined): string {
  if (next === undefined) return `${least}+`;
  return next === least + 1 ? String(least) : `${least}-${next - 1}`;
}
