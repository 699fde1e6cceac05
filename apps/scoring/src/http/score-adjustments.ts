import { createHash } from 'node:crypto';
import { newId } from '@dna/database';
import { conflict, identityOf, notFound, requireScope, type HttpPlugin, type Identity } from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import { adjustScore } from '../ledger/adjust-score.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import type { Adjustment } from '../store/adjustments.ts';
import type { ScoringTables } from '../store/tables.ts';

const body = z.strictObject({
  points: z
    .number()
    .min(-1_000)
    .max(1_000)
    .multipleOf(0.001)
    .refine((points) => points !== 0, 'must not be 0'),
  reason: z.string().trim().min(3).max(500),
});
const headers = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters')
    .optional(),
});
const adjustmentSchema = z.object({
  id: z.uuid().describe('Its event_id among the contributions.'),
  lead_id: z.uuid(),
  points: z.number(),
  reason: z.string(),
  author: z.string(),
  at: z.iso.datetime(),
});

type Options = { transact: Messaging<ScoringTables>['transact']; policy: ScoringPolicy };

/** Points that people give or take by hand. */
export const scoreAdjustments: HttpPlugin<Options> = async (app, { transact, policy }) => {
  app.post(
    '/leads/:id/scores/adjustments',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: "Add points to a lead's score by hand, or take some away",
        description:
          'An entry of the ledger with author and reason. It runs out like an event of now (SCORE_DECAY_DAYS), and is ' +
          'taken back by one of the opposite sign.',
        tags: ['scoring'],
        params: z.object({ id: z.uuid() }),
        headers,
        body,
        response: { 200: adjustmentSchema, 201: adjustmentSchema },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request);
      const { points, reason } = request.body;
      const wanted = {
        id: idOf(identity, request.headers['idempotency-key']),
        leadId: request.params.id,
        milliPoints: Math.round(points * 1_000),
        reason,
        author: identity.teamMemberId ?? identity.source,
      };
      const result = await transact((unit) => adjustScore(unit, wanted, policy));
      switch (result.outcome) {
        case 'unknown_lead':
          throw notFound('No event of this lead has been scored.');
        case 'known':
          if (!isSame(result.adjustment, wanted)) {
            throw conflict('This Idempotency-Key was used for another adjustment.');
          }
          return reply.code(200).send(toResource(result.adjustment));
        case 'adjusted':
          return reply.code(201).send(toResource(result.adjustment));
      }
    },
  );
};

/** UUIDv8 of who asks and their key, so that a repeated request is the same adjustment. */
function idOf({ source }: Identity, key: string | undefined): string {
  if (key === undefined) return newId();
  const bytes = createHash('sha256').update(`adjustment\n${source}\n${key}`).digest().subarray(0, 16);
  bytes[6] = 0x80 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function isSame(made: Adjustment, wanted: Omit<Adjustment, 'at'>): boolean {
  return (
    made.leadId === wanted.leadId && made.milliPoints === wanted.milliPoints && made.reason === wanted.reason
  );
}

function toResource({ id, leadId, milliPoints, reason, author, at }: Adjustment) {
  return { id, lead_id: leadId, points: milliPoints / 1_000, reason, author, at: at.toISOString() };
}
