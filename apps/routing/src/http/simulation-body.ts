import { newId } from '@dna/database';
import { unprocessable } from '@dna/http';
import { z } from 'zod';
import { refuseStrangersTo } from '../handlers/refuse-strangers.ts';
import { toConfig } from '../store/routing-config.ts';
import type { ConfigRow } from '../store/routing-config.ts';
import type { StoredSetup } from '../store/tables.ts';
import { configChangesSchema } from './config-body.ts';
import { teamMemberFields } from './team-member-resource.ts';

const needed = ['name', 'pipelines', 'capacity'] as const;

const memberSchema = z
  .strictObject({ id: z.uuid().optional(), ...z.strictObject(teamMemberFields).partial().shape })
  .superRefine((member, context) => {
    if (member.id !== undefined) return;
    for (const field of needed) {
      if (member[field] !== undefined) continue;
      const message = 'is missing for somebody new; or give the id of somebody of the team';
      context.addIssue({ code: 'custom', path: [field], message });
    }
  })
  .describe(
    'With an id: what of this member would be otherwise; active: false takes them away. Without: somebody new.',
  );

export const newSimulationSchema = z
  .strictObject({
    config: configChangesSchema
      .optional()
      .describe('What would be otherwise, as PUT /routing/config takes it.'),
    team: z.array(memberSchema).max(500).optional(),
    days: z.int().min(1).max(365).default(28).describe('How far back it goes.'),
    as_of: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .optional()
      .describe('Where it ends; now, if left out.'),
  })
  .refine(({ config, team }) => Object.keys(config ?? {}).length + (team ?? []).length > 0, {
    error: 'says nothing that would be otherwise; name a change in config or in team',
  });
export type NewSimulation = z.output<typeof newSimulationSchema>;

/** The present config and team with what would be otherwise. The keys of pipelines have been looked up. */
export function candidateOf(
  { config: changes = {}, team = [] }: NewSimulation,
  row: ConfigRow,
  members: StoredSetup['members'],
  { defaultPrior, keyOf }: { defaultPrior: number; keyOf: (ref: string) => string },
): StoredSetup {
  const config = toConfig(withChanges(row, changes), defaultPrior);
  const known = new Map(members.map((member) => [member.id, member]));
  for (const [index, change] of team.entries()) {
    const id = change.id ?? newId();
    const member = known.get(id);
    if (change.id !== undefined && member === undefined) {
      const message =
        'is not a team member; GET /api/v1/team-members lists them. Leave it out for somebody new';
      throw unprocessable([{ path: `team.${index}.id`, message }]);
    }
    known.set(id, changed(id, member, change, keyOf));
  }
  const all = [...known.values()];
  refuseStrangersTo(all, changes.strategies ?? {}, 'config.');
  return { config, members: all };
}

type Change = NonNullable<NewSimulation['team']>[number];

function changed(
  id: string,
  member: StoredSetup['members'][number] | undefined,
  { pipelines, time_zone, working_hours, ...same }: Change,
  keyOf: (ref: string) => string,
): StoredSetup['members'][number] {
  const given = Object.fromEntries(Object.entries(same).filter(([, value]) => value !== undefined));
  const before = member ?? {
    name: '',
    pipelines: [],
    capacity: 0,
    weight: 1,
    active: true,
    away: [],
    schedule: { workingHours: null, timeZone: 'Europe/Berlin' },
  };
  return {
    ...before,
    ...given,
    id,
    pipelines: pipelines === undefined ? before.pipelines : [...new Set(pipelines.map(keyOf))],
    schedule: {
      workingHours: working_hours === undefined ? before.schedule.workingHours : working_hours,
      timeZone: time_zone ?? before.schedule.timeZone,
    },
  };
}

function withChanges(row: ConfigRow, changes: NonNullable<NewSimulation['config']>): ConfigRow {
  const { thresholds, margins } = changes;
  return {
    ...row,
    score_threshold: thresholds?.score ?? row.score_threshold,
    confidence_threshold: thresholds?.confidence ?? row.confidence_threshold,
    overrides: (changes.overrides as ConfigRow['overrides'] | undefined) ?? row.overrides,
    rearm_margin: margins?.score ?? row.rearm_margin,
    sla_minutes: changes.sla_minutes ?? row.sla_minutes,
    fallback_pipeline: changes.fallback_pipeline ?? row.fallback_pipeline,
    strategies: changes.strategies ?? row.strategies,
    outside_working_hours: changes.outside_working_hours ?? row.outside_working_hours,
    business_hours: changes.business_hours ?? row.business_hours,
  };
}
