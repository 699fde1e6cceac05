import { z } from 'zod';
import type { TeamMember } from '../store/team-members.ts';
import type { TeamMemberChange } from '../store/team-member-changes.ts';
import { awaySchema } from './away-schema.ts';
import { pipelineRefSchema } from './pipeline-refs.ts';
import { shownHoursSchema, timeZoneSchema, toShownHours, weeklyHoursSchema } from './working-hours-schema.ts';

export const teamMemberFields = {
  name: z.string().trim().min(1).max(200),
  pipelines: z.array(pipelineRefSchema).max(50),
  capacity: z.int().min(0).max(100_000).describe('How many leads they can hold at once.'),
  weight: z.number().positive().max(100).describe('Their share of the turns; 1 is usual.'),
  active: z.boolean(),
  time_zone: timeZoneSchema,
  working_hours: weeklyHoursSchema
    .nullable()
    .describe(
      'By the clock of time_zone. null: not told, so always. What they count for: outside_working_hours.',
    ),
  away: awaySchema.describe('All periods; those that are left out are taken away.'),
};

export const newTeamMemberSchema = z.strictObject({
  ...teamMemberFields,
  email: z.string().trim().toLowerCase().pipe(z.email().max(254)),
  weight: teamMemberFields.weight.default(1),
  active: teamMemberFields.active.default(true),
  away: teamMemberFields.away.default([]),
  working_hours: teamMemberFields.working_hours.default(null),
  time_zone: teamMemberFields.time_zone.default('Europe/Berlin'),
});

export const teamMemberChangesSchema = z
  .strictObject(teamMemberFields)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, { error: 'names nothing to change' });

const periodSchema = z.object({ from: z.iso.datetime().nullable(), until: z.iso.datetime().nullable() });

export const teamMemberSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  pipelines: z.array(z.string()),
  capacity: z.number().int(),
  open: z.number().int().describe('How many leads they hold now.'),
  weight: z.number(),
  active: z.boolean(),
  away: z.array(periodSchema),
  time_zone: z.string(),
  working_hours: shownHoursSchema.nullable(),
  version: z.number().int().describe('The ETag.'),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export const changedTeamMemberSchema = teamMemberSchema.extend({ warnings: z.array(z.string()) });

export const teamMemberChangeSchema = z.object({
  version: z.number().int().describe('Of the team member after the change.'),
  actor: z.string().describe('A team member, or the source of a key.'),
  changed_at: z.iso.datetime(),
  changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })),
});

export function toTeamMember(row: TeamMember): z.output<typeof teamMemberSchema> {
  const { working_hours, away, created_at, updated_at, ...same } = row;
  return {
    ...same,
    away: away.map(({ from, until }) => ({ from: inUtc(from), until: inUtc(until) })),
    working_hours: working_hours && toShownHours(working_hours),
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}

export function toTeamMemberChange(row: TeamMemberChange): z.input<typeof teamMemberChangeSchema> {
  const { version, actor, changed_at, changes } = row;
  return { version, actor, changed_at: changed_at.toISOString(), changes };
}

/** Periods from before there were several are as Postgres writes an instant. */
function inUtc(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString();
}
