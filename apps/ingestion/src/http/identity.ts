import {
  decodeCursor,
  identityOf,
  listOf,
  listQuery,
  notFound,
  ProblemError,
  requireScope,
  toPage,
  type HttpPlugin,
} from '@dna/http';
import { readFamilies, type Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { answerReview } from '../door/answer-review.ts';
import { partLead } from '../door/part-lead.ts';
import { listReviews, type IdentityReviewRow } from '../store/identity-reviews.ts';
import type { Db } from '../store/lead-queries.ts';
import type { IngestionTables } from '../store/tables.ts';

const params = z.object({ id: z.uuid() });
const states = ['open', 'same', 'different', 'settled'] as const;
const position = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });

const reviewSchema = z.object({
  id: z.uuid(),
  state: z.enum(states).describe('settled: the two have become one person by something else.'),
  kind: z.string().describe('What the two share: phone or external_id.'),
  value: z.string(),
  lead_ids: z.array(z.uuid()).describe('People with different e-mail addresses.'),
  event_id: z.uuid().describe('The event that showed it.'),
  created_at: z.iso.datetime(),
  decided_at: z.iso.datetime().nullable(),
  decided_by: z.string().nullable(),
});

type Options = {
  db: Db;
  messaging: Pick<Messaging<IngestionTables>, 'transact'>;
  quarantinePolicy: QuarantinePolicy;
};

/** Who is who, where a person has to say so. */
export const identity: HttpPlugin<Options> = async (app, { db, messaging, quarantinePolicy }) => {
  app.post(
    '/leads/:id/unmerge',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Undo a merge: the lead is a person of its own again',
        description: 'Each lead gets back exactly its events; the two are not joined by themselves again.',
        tags: ['leads'],
        params,
        response: {
          200: z.object({
            lead_id: z.uuid(),
            was_merged_into: z.uuid(),
            leads: z.array(z.object({ id: z.uuid(), merged_ids: z.array(z.uuid()) })),
          }),
        },
      },
    },
    async ({ params: { id } }) => {
      const parted = await messaging.transact((unit) => partLead(unit, id, quarantinePolicy));
      if (parted.outcome === 'unknown') throw notFound('There is no such lead.');
      if (parted.outcome === 'not_merged') {
        throw new ProblemError({
          status: 409,
          code: 'not_merged',
          detail: 'This lead is not merged into another. Give the id that was merged, not the one it became.',
        });
      }
      const leads = parted.people.map(({ root, members }) => ({
        id: root,
        merged_ids: members.filter((member) => member !== root),
      }));
      return { lead_id: id, was_merged_into: parted.from, leads };
    },
  );

  app.get(
    '/leads/identity-reviews',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List what people with different e-mail addresses share',
        tags: ['leads'],
        querystring: listQuery({ state: z.enum(states).optional(), lead_id: z.uuid().optional() }),
        response: { 200: listOf(reviewSchema) },
      },
    },
    async ({ query: { cursor, limit, state, lead_id } }) => {
      const leadIds =
        lead_id === undefined ? undefined : [...(await readFamilies(db, [lead_id])).values()].flat();
      const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
      const rows = await listReviews(db, { state, leadIds, after, limit: limit + 1 });
      const { data, next_cursor } = toPage(rows, limit, (row) => ({
        createdAt: row.created_at.toISOString(),
        id: row.id,
      }));
      return { data: data.map(toReview), next_cursor };
    },
  );

  app.post(
    '/leads/identity-reviews/:id/decide',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Say whether the two are one person',
        tags: ['leads'],
        params,
        body: z.strictObject({ decision: z.enum(['same', 'different']) }),
        response: { 200: reviewSchema },
      },
    },
    async (request) => {
      const { params, body } = request;
      const answer = { state: body.decision, by: identityOf(request).source };
      const decided = await messaging.transact((unit) =>
        answerReview(unit, params.id, answer, quarantinePolicy),
      );
      if (decided === null) throw notFound('There is no such review.');
      const { isFirst, review } = decided;
      if (!isFirst && !agrees(review, body.decision)) throw alreadyDecided(review);
      return toReview(review);
    },
  );
};

function agrees({ state }: IdentityReviewRow, decision: 'same' | 'different'): boolean {
  return state === decision || (state === 'settled' && decision === 'same');
}

function alreadyDecided({ state, decided_by, decided_at }: IdentityReviewRow): ProblemError {
  const detail =
    state === 'settled'
      ? 'The two have become one person by something else. POST /leads/:id/unmerge parts them.'
      : `${decided_by} decided "${state}" at ${decided_at?.toISOString()}.`;
  return new ProblemError({ status: 409, code: 'already_decided', detail });
}

function toReview(row: IdentityReviewRow): z.input<typeof reviewSchema> {
  return {
    id: row.id,
    state: row.state,
    kind: row.kind,
    value: row.value,
    lead_ids: [row.lead_a, row.lead_b],
    event_id: row.event_id,
    created_at: row.created_at.toISOString(),
    decided_at: row.decided_at?.toISOString() ?? null,
    decided_by: row.decided_by,
  };
}
