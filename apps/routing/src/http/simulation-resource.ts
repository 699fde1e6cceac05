import { conflictKinds } from '@dna/contracts';
import { z } from 'zod';
import type { Example, Tally } from '../domain/simulation/tally.ts';
import type { SimulationRow } from '../store/simulations.ts';
import { settableSchema, toConfigShown } from './config-resource.ts';

const note = {
  before: 'By the config and the team as they were when it was started.',
  after: 'By those that are tried.',
};
const pairOf = <T extends z.ZodType>(schema: T) =>
  z.object({ before: schema.describe(note.before), after: schema.describe(note.after) });
const count = z.int();

const arrivalSchema = z.object({
  outcome: z
    .enum(['routed', 'queued', 'asked', 'stays'])
    .describe('queued: nobody had room. asked: a conflict. stays: it does not qualify.'),
  pipeline_key: z.string().nullable(),
  owner_id: z.uuid().nullable(),
});

const memberSchema = z.object({ id: z.uuid(), name: z.string(), capacity: count, weight: z.number() });

const resultSchema = z.object({
  leads: count.describe('Leads that came to qualify within the window, each time that they did.'),
  moved: count.describe('Of these, how many would have gone elsewhere, or to somebody else, when they came.'),
  examples: z.array(pairOf(arrivalSchema).extend({ lead_id: z.uuid(), at: z.iso.datetime() })),
  arrivals: pairOf(z.object({ routed: count, queued: count, asked: count, stays: count })),
  load: z
    .array(
      pairOf(z.object({ assigned: count, peak_open: count })).extend({
        week: z.string().describe('ISO 8601, in UTC: 2026-W48.'),
        owner_id: z.uuid().nullable().describe('null: the fallback took them without an owner.'),
      }),
    )
    .describe('Who would have got how many in each week, and how many they held at most.'),
  conflicts: z.array(pairOf(count).extend({ kind: z.enum(conflictKinds) })),
  expired: pairOf(count).describe('Conflicts that nobody decided in time, so the fallback did.'),
  waited: pairOf(z.object({ leads: count, minutes: z.number().describe('On average.') })).describe(
    'Leads that waited for somebody with room, or who is at work, and were served.',
  ),
  capacity: z
    .array(
      pairOf(
        z.object({
          breaches_avoided: count.describe('It was their turn, and they were full.'),
          over_capacity: count.describe('People gave them more than they can hold.'),
        }),
      ).extend({ owner_id: z.uuid() }),
    )
    .describe('Members who would have held too many.'),
  fidelity: z
    .object({ compared: count, same: count })
    .describe(
      'How often "before" decides what was decided then. The rest was decided by another config, another team or ' +
        'another order of turns: the lower it is, the less the comparison says.',
    ),
  hash: z.string().describe('The same decisions, config and team give the same one.'),
});

export const simulationSchema = z.object({
  id: z.uuid(),
  state: z.enum(['queued', 'running', 'done']),
  as_of: z.iso.datetime(),
  days: count.describe('Length of the window that ends at as_of.'),
  base_version: count.describe('Of the config, when it was started.'),
  config: settableSchema.describe('As it is tried.'),
  team: z.array(memberSchema).describe('As it is tried; somebody new has an id of their own here.'),
  created_at: z.iso.datetime(),
  created_by: z.string(),
  progress: z.object({
    leads_done: count,
    until: z.iso.datetime().nullable().describe('How far in time it is; null before it begins.'),
  }),
  finished_at: z.iso.datetime().nullable(),
  warnings: z.array(z.string()),
  result: resultSchema.nullable().describe('null until it is done.'),
});

export function toSimulation(row: SimulationRow): z.input<typeof simulationSchema> {
  const { before, after, position } = row;
  return {
    id: row.id,
    state: row.state,
    as_of: row.as_of.toISOString(),
    days: row.days,
    base_version: before.config.version,
    config: toConfigShown(after.config),
    team: after.members
      .filter(({ active }) => active)
      .map(({ id, name, capacity, weight }) => ({ id, name, capacity, weight })),
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
    progress: {
      leads_done: row.tally.leads,
      until: position === null ? null : new Date(position.decision[0]).toISOString(),
    },
    finished_at: row.finished_at?.toISOString() ?? null,
    warnings: warningsOf(row),
    result: row.state === 'done' ? resultOf(row.tally, row.hash) : null,
  };
}

/** Only what was decided is known: a lead that did not qualify has left no decision. */
function warningsOf({ before, after }: SimulationRow): string[] {
  const keys = [...Object.keys(before.config.overrides), ...Object.keys(after.config.overrides), ''];
  const isLower = keys.some((key) => {
    const [was, would] = [before.config, after.config].map(({ thresholds, overrides }) => ({
      ...thresholds,
      ...overrides[key],
    })) as [{ score: number; confidence: number }, { score: number; confidence: number }];
    return would.score < was.score || would.confidence < was.confidence;
  });
  if (!isLower) return [];
  return [
    'A threshold is lower than the present one. Leads that did not reach that left no decision, so those who would come ' +
      'besides are not counted here: POST /api/v1/scoring/simulations and /intent/simulations with these thresholds ' +
      'count them.',
  ];
}

function resultOf(tally: Tally, hash: string): z.input<typeof resultSchema> {
  const { leads, moved, arrivals, expired, fidelity } = tally;
  const bothOf = <T, R>({ before, after }: { before: T; after: T }, shown: (side: T) => R) => ({
    before: shown(before),
    after: shown(after),
  });
  return {
    leads,
    moved,
    examples: tally.examples.map((example: Example) => ({ ...example })),
    arrivals,
    load: entriesOf(tally.load).map(([key, sides]) => {
      const [week, owner] = key.split(' ') as [string, string];
      return { week, owner_id: owner === 'nobody' ? null : owner, ...sides };
    }),
    conflicts: conflictKinds.flatMap((kind) => {
      const counts = bothOf(tally.conflicts, (side) => side[kind] ?? 0);
      return counts.before + counts.after === 0 ? [] : [{ kind, ...counts }];
    }),
    expired,
    waited: bothOf(tally.waited, ({ served, ms }) => ({
      leads: served,
      minutes: served === 0 ? 0 : Math.round(ms / served / 60_000),
    })),
    capacity: entriesOf(tally.capacity).map(([owner_id, sides]) => ({
      owner_id,
      ...bothOf(sides, ({ avoided, over }) => ({ breaches_avoided: avoided, over_capacity: over })),
    })),
    fidelity,
    hash,
  };
}

function entriesOf<T>(counts: Record<string, T>): [string, T][] {
  return Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
}
