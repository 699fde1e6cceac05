import { z } from 'zod';
import type { Pair, Tally } from './tally.ts';
import type { SimulationRow } from './simulations-table.ts';

const pair = z.object({
  before: z.number().describe('By the published rules.'),
  after: z.number().describe('By the draft.'),
});
const crossing = z.object({
  count: z.int(),
  examples: z
    .array(
      pair.extend({
        lead_id: z.uuid(),
        why_before: z.array(z.string()).describe('The rules that weigh most.'),
        why_after: z.array(z.string()),
      }),
    )
    .describe('The first by their ids, at most 20.'),
});
const share = z.number().nullable();
const quality = z.object({
  precision: share.describe(
    'Of those who would have been let through and whose deals ended, how many were won.',
  ),
  recall: share.describe('Of those whose deals were won, how many would have been let through.'),
});
const resultSchema = z.object({
  leads: z.int(),
  leads_changed: z.int().describe('Persons whose score, or intent, at as_of is another one.'),
  distribution: z
    .array(pair.extend({ from: z.int(), to: z.int().nullable().describe('Exclusive; null: without end.') }))
    .describe('How many persons have what score, or what confidence in per cent, at as_of.'),
  crossings: z
    .object({ threshold: z.number(), up: crossing, down: crossing })
    .describe('Persons who are on the other side of the threshold of routing by the draft.'),
  routed: z
    .array(pair.extend({ week: z.string().describe('ISO 8601, in UTC: 2026-W48.'), pipeline: z.string() }))
    .describe('Persons who would have passed score and confidence for the first time in that week.'),
  ended: z
    .object({
      enough_data: z.boolean().describe('At least 30 persons whose deals ended within the window.'),
      won: z.int(),
      lost: z.int(),
      before: quality,
      after: quality,
    })
    .describe('The same rules measured against deals that were won or lost within the window.'),
  hash: z.string().describe('Of every number of every person: the same facts and rules give the same one.'),
});

export const simulationSchema = z.object({
  id: z.uuid(),
  state: z.enum(['queued', 'running', 'done']),
  base_version: z.int().describe('The version that was published then.'),
  ruleset_version: z.int().describe('The draft that is tried, as it was then.'),
  as_of: z.iso.datetime(),
  days: z.int().describe('Length of the window that ends at as_of.'),
  routing: z.object({ score: z.int(), confidence: z.number() }),
  created_at: z.iso.datetime(),
  created_by: z.string(),
  progress: z.object({ leads_total: z.int().nullable(), leads_done: z.int() }),
  finished_at: z.iso.datetime().nullable(),
  result: resultSchema.nullable().describe('null until it is done.'),
});

export function toSimulation<R>(
  row: SimulationRow<R>,
  thresholdOf: (row: SimulationRow<R>) => number,
): z.input<typeof simulationSchema> {
  return {
    id: row.id,
    state: row.state,
    base_version: row.base_version,
    ruleset_version: row.draft_version,
    as_of: row.as_of.toISOString(),
    days: row.days,
    routing: row.routing,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
    progress: { leads_total: row.leads_total, leads_done: row.tally.leads },
    finished_at: row.finished_at?.toISOString() ?? null,
    result: row.state === 'done' ? resultOf(row, thresholdOf(row)) : null,
  };
}

function resultOf<R>({ tally, hash }: SimulationRow<R>, threshold: number): z.input<typeof resultSchema> {
  const [won, lost] = (['won', 'lost'] as const).map((ending) => {
    const { passed, missed } = tally.ended.before[ending];
    return passed + missed;
  }) as [number, number];
  return {
    leads: tally.leads,
    leads_changed: tally.changed,
    distribution: sorted(tally.bands, (a, b) => Number(a) - Number(b)).map(([from, counts]) => ({
      from: Number(from),
      to: from === '100' ? null : Number(from) + 10,
      ...counts,
    })),
    crossings: { threshold, up: tally.up, down: tally.down },
    routed: sorted(tally.routed, (a, b) => (a < b ? -1 : 1)).map(([key, counts]) => {
      const [week, pipeline] = key.split(' ') as [string, string];
      return { week, pipeline, ...counts };
    }),
    ended: {
      enough_data: won + lost >= fewestEnded,
      won,
      lost,
      before: qualityOf(tally.ended.before),
      after: qualityOf(tally.ended.after),
    },
    hash,
  };
}

/** Fewer say nothing that one more deal could not turn round. */
const fewestEnded = 30;

function qualityOf({ won, lost }: Tally['ended']['before']): z.input<typeof quality> {
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    precision: share(won.passed, won.passed + lost.passed),
    recall: share(won.passed, won.passed + won.missed),
  };
}

function sorted(counts: Record<string, Pair>, compare: (a: string, b: string) => number): [string, Pair][] {
  return Object.entries(counts).sort(([a], [b]) => compare(a, b));
}
