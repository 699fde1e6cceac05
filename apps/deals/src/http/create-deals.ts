import { createHash } from 'node:crypto';
import {
  etagOf,
  type HttpPlugin,
  type Identity,
  identityOf,
  ProblemError,
  requireScope,
  unprocessable,
  actorOf,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { KnowsLead } from '../clients/known-leads.ts';
import { openDeal, type NewDeal } from '../handlers/open-deal.ts';
import { byApi } from '../store/by.ts';
import { KeyTakenError, type RequestKey } from '../store/deal-requests.ts';
import { readDeal } from '../store/list-deals.ts';
import { findPipeline, findStage, firstStageOf, readPipelines, type Stage } from '../store/pipelines.ts';
import type { Db, DealsTables } from '../store/tables.ts';
import { newDealBody } from './deal-bodies.ts';
import { dealSchema, toDeal } from './deal-resource.ts';
import { otherOpenDeal, stagesOf } from './refusal-problem.ts';

type Options = { db: Db; transact: Messaging<DealsTables>['transact']; knowsLead: KnowsLead };
type Body = z.output<typeof newDealBody>;

const headers = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters')
    .optional(),
});

/** Deals that people open, where no route did. */
export const createDeals: HttpPlugin<Options> = async (app, { db, transact, knowsLead }) => {
  app.post(
    '/deals',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Open a deal by hand',
        description:
          'A person has one open deal in a pipeline: where there is one, it is named (409). Nobody owns the new one ' +
          'until routing gives it to somebody. Sent again with its Idempotency-Key it is the same deal (200).',
        tags: ['deals'],
        headers,
        body: newDealBody,
        response: { 200: dealSchema, 201: dealSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      if (!(await knowsLead(body.lead_id))) throw unknownLead();
      const wanted = toNewDeal(body, await findPlace(db, body));
      const key = keyOf(identityOf(request), request.headers['idempotency-key'], body);
      const result = await transact((unit) => openDeal(unit, wanted, byApi(actorOf(request)), key)).catch(
        orReused,
      );
      switch (result.outcome) {
        case 'erased_lead':
          throw unknownLead();
        case 'key_reused':
          throw keyReused();
        case 'other_open_deal':
          throw otherOpenDeal(result.dealId);
      }
      const deal = (await readDeal(db, result.dealId))!;
      return reply
        .code(result.outcome === 'opened' ? 201 : 200)
        .header('location', `/api/v1/deals/${deal.id}`)
        .header('etag', etagOf(deal.version))
        .send(toDeal(deal));
    },
  );
};

async function findPlace(db: Db, { pipeline: idOrKey, stage: wanted }: Body): Promise<Stage> {
  const pipeline = await findPipeline(db, idOrKey);
  if (pipeline === undefined) {
    const keys = (await readPipelines(db)).map(({ key }) => key).join(', ');
    throw unprocessable([
      { path: 'pipeline', message: `there is none with this id or key; there are ${keys}` },
    ]);
  }
  const stage = wanted === undefined ? firstStageOf(pipeline) : findStage(pipeline, wanted);
  if (stage === undefined || stage.retired_at !== null) {
    const message = `is no stage that takes deals of this pipeline; it has ${stagesOf(pipeline)}`;
    throw unprocessable([{ path: 'stage', message }]);
  }
  return stage;
}

function toNewDeal(body: Body, stage: Stage): NewDeal {
  return {
    leadId: body.lead_id,
    stage,
    title: body.title ?? null,
    notes: body.notes ?? null,
    expectedCloseDate: body.expected_close_date ?? null,
    valueCents: body.value_cents ?? 0,
    currency: body.currency ?? 'EUR',
    items: body.items ?? [],
  };
}

function keyOf({ source }: Identity, key: string | undefined, body: Body): RequestKey | null {
  if (key === undefined) return null;
  return { source, key, bodyHash: createHash('sha256').update(JSON.stringify(body)).digest('hex') };
}

function orReused(error: unknown): { outcome: 'key_reused' } {
  if (error instanceof KeyTakenError) return { outcome: 'key_reused' };
  throw error;
}

function keyReused(): ProblemError {
  return new ProblemError({
    status: 409,
    code: 'idempotency_key_reused',
    detail: 'This Idempotency-Key was used for another deal. Choose a new one.',
    errors: [{ path: 'Idempotency-Key', message: 'was used with another body' }],
  });
}

function unknownLead(): ProblemError {
  return unprocessable([
    { path: 'lead_id', message: 'there is no lead with this id; make one first with POST /leads' },
  ]);
}
