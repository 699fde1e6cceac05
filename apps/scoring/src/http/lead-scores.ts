import { decodeCursor, listQuery, notFound, requireScope, toPage, type HttpPlugin } from '@dna/http';
import { readSnapshot } from '@dna/lead-facts';
import { z } from 'zod';
import { explainLead, type ExplainedLead } from '../ledger/explain-lead.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import type { ContributionPosition } from '../store/contribution-pages.ts';
import type { Db } from '../store/tables.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const positionSchema = z.tuple([z.int(), z.uuid(), z.uuid()]);

const contributionSchema = z.object({
  event_id: z.uuid(),
  event_type: z.string(),
  source: z.string(),
  occurred_at: z.iso.datetime(),
  rule_id: z.uuid(),
  rule: z.string().describe('Name of the rule.'),
  points: z.number().describe('What the rule gives.'),
  decay_factor: z.number().describe('What is left after the age, 0 to 1.'),
  cut_by_cap: z.number().describe('Points that the cap of the rule took, before decay.'),
  effective_points: z.number().describe('(points − cut_by_cap) × decay_factor.'),
  why: z.string(),
});

const leadScoresSchema = z.object({
  lead_id: z.uuid().describe('The root, where the lead was merged into another.'),
  score: z.int().describe('max(0, round(Σ effective_points)), rounded half up.'),
  as_of: z.iso.datetime(),
  ruleset_version: z.int(),
  next_change_at: z.iso
    .datetime()
    .nullable()
    .describe('When the score changes if nothing more happens; null: never.'),
  contributions: z.array(contributionSchema).describe('Newest first.'),
  history: z
    .array(
      z.object({
        at: z.iso.datetime(),
        score: z.int(),
        previous: z.int(),
        reason: z.enum(['event', 'decay', 'identity', 'ruleset', 'adjustment']),
        event_id: z.uuid().nullable(),
        ruleset_version: z.int(),
      }),
    )
    .describe('What was told at the time, newest first, at most 50.'),
  next_cursor: z.string().nullable(),
});

type Options = { db: Db; policy: ScoringPolicy };

/** How warm a lead is, and why. */
export const leadScores: HttpPlugin<Options> = async (app, { db, policy }) => {
  app.get(
    '/leads/:id/scores',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: "A lead's score, explained",
        description:
          'The contributions of all pages sum to the score. `at` looks at another instant: what had occurred by ' +
          "then, by today's facts and rules.",
        tags: ['scoring'],
        params: z.object({ id: z.uuid() }),
        querystring: listQuery({ at: instant.optional() }),
        response: { 200: leadScoresSchema },
      },
    },
    async ({ params: { id }, query: { at, limit, cursor } }) => {
      const after = cursor === undefined ? null : positionOf(cursor);
      const explained = await readSnapshot(db, (tx, now) =>
        explainLead(tx, policy.decay, { leadId: id, now, at: at ?? null, after, limit: limit + 1 }),
      );
      if (explained === null) throw notFound('No event of this lead has been scored.');
      return toResource(explained, limit);
    },
  );
};

function positionOf(cursor: string): ContributionPosition {
  const [occurredAtMs, eventId, ruleId] = decodeCursor(cursor, positionSchema);
  return { occurredAtMs, eventId, ruleId };
}

function toResource(explained: ExplainedLead, limit: number): z.input<typeof leadScoresSchema> {
  const { measure } = explained;
  const page = toPage(explained.contributions, limit, (last) => [
    last.occurredAtMs,
    last.eventId,
    last.ruleId,
  ]);
  return {
    lead_id: explained.root,
    score: measure.score,
    as_of: new Date(explained.atMs).toISOString(),
    ruleset_version: explained.rulesetVersion,
    next_change_at: measure.nextChangeMs === null ? null : new Date(measure.nextChangeMs).toISOString(),
    contributions: page.data.map((contribution) => ({
      event_id: contribution.eventId,
      event_type: contribution.eventType,
      source: contribution.source,
      occurred_at: new Date(contribution.occurredAtMs).toISOString(),
      rule_id: contribution.ruleId,
      rule: contribution.ruleName,
      points: contribution.points,
      decay_factor: contribution.decayFactor,
      cut_by_cap: contribution.cutByCap,
      effective_points: contribution.effectivePoints,
      why: contribution.why,
    })),
    history: explained.history.map((entry) => ({
      at: entry.at.toISOString(),
      score: entry.score,
      previous: entry.previous,
      reason: entry.reason,
      event_id: entry.event_id,
      ruleset_version: entry.ruleset_version,
    })),
    next_cursor: page.next_cursor,
  };
}
