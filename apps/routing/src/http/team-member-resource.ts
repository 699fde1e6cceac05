import { pipelineKeySchema } from '@dna/contracts';
import { z } from 'zod';
import type { TeamMember, TeamMemberFields } from '../store/team-members.ts';

const instant = z.iso.datetime({ offset: true });

const awaySchema = z
  .strictObject({
    from: instant.nullable().default(null).describe('null: since always.'),
    until: instant.nullable().default(null).describe('null: for good. The first instant back.'),
  })
  .refine(({ from, until }) => from !== null || until !== null, { error: 'needs from, until or both' })
  .refine(({ from, until }) => from === null || until === null || Date.parse(from) < Date.parse(until), {
    error: 'ends before it begins',
  });

const fields = {
  name: z.string().trim().min(1).max(200),
  pipelines: z
    .array(pipelineKeySchema)
    .max(50)
    .transform((keys) => [...new Set(keys)]),
  capacity: z.int().min(0).max(100_000).describe('How many leads they can hold at once.'),
  weight: z.number().positive().max(100).describe('Their share of the turns; 1 is usual.'),
  active: z.boolean(),
  away: awaySchema.nullable(),
};

export const newTeamMemberSchema = z.strictObject({
  ...fields,
  email: z.string().trim().toLowerCase().pipe(z.email().max(254)),
  weight: fields.weight.default(1),
  active: fields.active.default(true),
  away: fields.away.default(null),
  time_zone: z.string().refine(isTimeZone, { error: 'is not an IANA time zone' }).default('Europe/Berlin'),
});

export const teamMemberChangesSchema = z
  .strictObject(fields)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, { error: 'names nothing to change' });

export const teamMemberSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  pipelines: z.array(z.string()),
  capacity: z.number().int(),
  open: z.number().int().describe('How many leads they hold now.'),
  weight: z.number(),
  active: z.boolean(),
  away: z.object({ from: z.iso.datetime().nullable(), until: z.iso.datetime().nullable() }).nullable(),
  time_zone: z.string(),
  version: z.number().int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export function toTeamMember(row: TeamMember): z.input<typeof teamMemberSchema> {
  const { away_from, away_until, created_at, updated_at, ...same } = row;
  const isEverAway = away_from !== null || away_until !== null;
  return {
    ...same,
    away: isEverAway
      ? { from: away_from?.toISOString() ?? null, until: away_until?.toISOString() ?? null }
      : null,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}

/** The columns that a body names; `away: null` clears both. */
export function toFields<T extends { away?: z.output<typeof awaySchema> | null | undefined }>(
  body: T,
): Omit<T, 'away'> & Partial<Pick<TeamMemberFields, 'away_from' | 'away_until'>> {
  const { away, ...same } = body;
  if (away === undefined) return same;
  return { ...same, away_from: toDate(away?.from), away_until: toDate(away?.until) };
}

function toDate(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
