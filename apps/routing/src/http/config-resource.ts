import { z } from 'zod';
import type { RoutingConfig } from '../domain/routing-config.ts';
import type { Strategy } from '../domain/strategy.ts';
import type { ConfigVersion } from '../store/routing-config.ts';
import type { StoredStrategy } from '../store/tables.ts';
import { shownHoursSchema, toShownHours } from './working-hours-schema.ts';

export const configSchema = z.object({
  version: z.number().int().describe('The ETag.'),
  thresholds: z.object({ score: z.number(), confidence: z.number() }),
  overrides: z.record(z.string(), z.object({ score: z.number(), confidence: z.number() }).partial()),
  margins: z.object({ score: z.number() }),
  sla_minutes: z.number().int(),
  fallback_pipeline: z.string(),
  strategies: z.record(
    z.string(),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('least_loaded') }),
      z.object({ kind: z.literal('weighted_round_robin'), weights: z.record(z.string(), z.number()) }),
      z.object({ kind: z.literal('fixed'), owner_ids: z.array(z.uuid()) }),
    ]),
  ),
  outside_working_hours: z.enum(['assign', 'wait']),
  business_hours: z.object({
    time_zone: z.string(),
    weekdays: shownHoursSchema,
    holidays: z.array(z.string()),
  }),
  intent_prior: z.number().describe('The setting INTENT_PRIOR.'),
  author: z
    .string()
    .nullable()
    .describe('A team member or the source of a key; null: it came with the engine.'),
  created_at: z.iso.datetime(),
});

export const settableSchema = configSchema.omit({
  version: true,
  intent_prior: true,
  author: true,
  created_at: true,
});

export const changedConfigSchema = configSchema.extend({ warnings: z.array(z.string()) });

export function toConfigResource(config: ConfigVersion): z.output<typeof configSchema> {
  return {
    version: config.version,
    ...toConfigShown(config),
    intent_prior: config.intentPrior,
    author: config.author,
    created_at: config.createdAt.toISOString(),
  };
}

/** What can be set. */
export function toConfigShown(config: RoutingConfig): z.output<typeof settableSchema> {
  const { businessHours } = config;
  return {
    thresholds: config.thresholds,
    overrides: config.overrides,
    margins: { score: config.rearmMargin },
    sla_minutes: config.slaMinutes,
    fallback_pipeline: config.fallbackPipeline,
    strategies: Object.fromEntries(
      Object.entries(config.strategies).map(([key, strategy]) => [key, toStored(strategy)]),
    ),
    outside_working_hours: config.outsideWorkingHours,
    business_hours: {
      time_zone: businessHours.timeZone,
      weekdays: toShownHours(businessHours.weekdays),
      holidays: [...businessHours.holidays],
    },
  };
}

function toStored(strategy: Strategy): StoredStrategy {
  if (strategy.kind === 'fixed') return { kind: 'fixed', owner_ids: [...strategy.ownerIds] };
  return strategy.kind === 'least_loaded' ? strategy : { ...strategy, weights: { ...strategy.weights } };
}
