import { z } from 'zod';
import { timeInStages } from '../domain/deal-places.ts';
import type { HistoryRow } from '../store/deal-history.ts';
import { dealStatusSchema } from './deal-resource.ts';

export const historySchema = z.object({
  data: z
    .array(
      z.object({
        version: z.number().int().describe('Of the deal after the change.'),
        from_stage: z.string().nullable(),
        to_stage: z.string(),
        from_status: dealStatusSchema.nullable(),
        to_status: dealStatusSchema,
        actor: z.string().nullable().describe('Team member, source of a key, or the service that told it.'),
        channel: z.enum(['api', 'message']),
        entered_at: z.iso.datetime(),
        left_at: z.iso.datetime().nullable().describe('Null where it still stands so.'),
      }),
    )
    .describe('Oldest first; each begins where the one before ends.'),
  time_in_stages: z
    .array(z.object({ stage: z.string(), seconds: z.number().int() }))
    .describe('How long it was open there, all its stays together.'),
});

/** Every deal has a line from its first day on. */
export function toHistory(rows: readonly HistoryRow[]): z.input<typeof historySchema> {
  const places = rows.map(({ to_stage_key, to_status, changed_at, left_at }) => ({
    stageId: to_stage_key,
    status: to_status,
    enteredAt: changed_at,
    leftAt: left_at,
  }));
  return {
    data: rows.map((row) => ({
      version: row.version,
      from_stage: row.from_stage_key,
      to_stage: row.to_stage_key,
      from_status: row.from_status,
      to_status: row.to_status,
      actor: row.actor,
      channel: row.channel,
      entered_at: row.changed_at.toISOString(),
      left_at: row.left_at?.toISOString() ?? null,
    })),
    time_in_stages: [...timeInStages(places, rows[0]!.read_at)].map(([stage, spentMs]) => ({
      stage,
      seconds: Math.round(spentMs / 1_000),
    })),
  };
}
