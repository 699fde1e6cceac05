import type { Identity } from '@dna/http';
import { z } from 'zod';
import type { RulesetRow } from '../tables.ts';

/** Something that is allowed and probably not meant. */
export const warningSchema = z.object({ path: z.string(), message: z.string() });
export type Warning = z.infer<typeof warningSchema>;

export const rulesetSchema = z.object({
  version: z.int(),
  status: z.enum(['draft', 'published', 'retired']),
  based_on: z.int().nullable().describe('The version that it was drawn up on.'),
  rolled_back_to: z
    .int()
    .nullable()
    .describe('Set where it takes another back: the version whose rules it has.'),
  created_at: z.iso.datetime(),
  created_by: z.string().nullable(),
  published_at: z.iso.datetime().nullable(),
  published_by: z.string().nullable(),
  apply_crossings: z.boolean().describe('Leads that passed a threshold by it alone have told so.'),
  simulation_id: z.uuid().nullable().describe('The simulation that its publication rests on.'),
  recompute: z
    .object({
      state: z.enum(['waiting', 'running', 'done', 'overtaken']),
      leads_total: z.int().nullable().describe('Leads to be judged anew; null until they are counted.'),
      leads_done: z.int(),
      leads_changed: z.int().describe('Persons of whom something became different.'),
      finished_at: z.iso.datetime().nullable(),
    })
    .nullable()
    .describe(
      'How far the leads have been judged by it; null for a draft. overtaken: another version came meanwhile.',
    ),
});

export function toRuleset(row: RulesetRow): z.input<typeof rulesetSchema> {
  return {
    version: row.version,
    status: row.status,
    based_on: row.based_on,
    rolled_back_to: row.rolled_back_to,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
    published_at: row.published_at?.toISOString() ?? null,
    published_by: row.published_by,
    apply_crossings: row.apply_crossings,
    simulation_id: row.simulation_id,
    recompute: row.published_at === null ? null : progressOf(row),
  };
}

/** Who changes something, as far as it is kept: the team member, else the source of the key. */
export function actorOf({ teamMemberId, source }: Identity): string {
  return teamMemberId ?? source;
}

function progressOf(row: RulesetRow) {
  return {
    state: stateOf(row),
    leads_total: row.leads_total,
    leads_done: row.leads_done,
    leads_changed: row.leads_changed,
    finished_at: row.recomputed_at?.toISOString() ?? null,
  };
}

function stateOf({
  recomputed_at,
  status,
  leads_total,
}: RulesetRow): 'waiting' | 'running' | 'done' | 'overtaken' {
  if (recomputed_at !== null) return 'done';
  if (status === 'retired') return 'overtaken';
  return leads_total === null ? 'waiting' : 'running';
}
