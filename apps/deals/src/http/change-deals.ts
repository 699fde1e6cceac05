import {
  etagOf,
  type FastifyReply,
  type FastifyRequest,
  type HttpPlugin,
  ifMatchHeaders,
  notFound,
  preconditionFailed,
  requireScope,
  versionOf,
  actorOf,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import { changeFields } from '../domain/change-fields.ts';
import { closeDeal } from '../domain/close-deal.ts';
import { moveDeal } from '../domain/move-deal.ts';
import { reopenDeal } from '../domain/reopen-deal.ts';
import { voidDeal } from '../domain/void-deal.ts';
import { changeDeal, type ChangeResult, type Wish } from '../handlers/change-deal.ts';
import { byApi } from '../store/by.ts';
import { readDeal } from '../store/list-deals.ts';
import type { Db, DealsTables } from '../store/tables.ts';
import { closeBody, dealChangesBody, moveBody, reopenBody, voidBody } from './deal-bodies.ts';
import { dealSchema, toDeal } from './deal-resource.ts';
import { refusalProblem } from './refusal-problem.ts';

type Options = { db: Db; transact: Messaging<DealsTables>['transact'] };

const params = z.object({ id: z.uuid() });
const shared = { tags: ['deals'], params, headers: ifMatchHeaders, response: { 200: dealSchema } };
const onRequest = requireScope('write');

/** What people do with a deal. Asked for what is so already, each answers as if it had just been done. */
export const changeDeals: HttpPlugin<Options> = async (app, { db, transact }) => {
  async function change(
    request: FastifyRequest & { params: z.output<typeof params>; headers: z.output<typeof ifMatchHeaders> },
    reply: FastifyReply,
    decide: Wish['decide'],
  ) {
    const wish = {
      dealId: request.params.id,
      by: byApi(actorOf(request)),
      version: versionOf(request.headers),
      decide,
    };
    refuseUndone(await transact((unit) => changeDeal(unit, wish)));
    const deal = await readDeal(db, wish.dealId);
    if (deal === undefined) throw noSuchDeal();
    reply.header('etag', etagOf(deal.version));
    return toDeal(deal);
  }

  app.patch(
    '/deals/:id',
    { onRequest, schema: { summary: 'Change what is said of a deal', ...shared, body: dealChangesBody } },
    (request, reply) => {
      const { title, notes, expected_close_date, value_cents, currency, items } = request.body;
      const changes = {
        ...{ title, notes, currency, items },
        ...{ expectedCloseDate: expected_close_date, valueCents: value_cents },
      };
      return change(request, reply, (deal, { now }) => changeFields(deal, changes, now));
    },
  );

  app.post(
    '/deals/:id/move',
    { onRequest, schema: { summary: 'Move a deal to another stage', ...shared, body: moveBody } },
    (request, reply) =>
      change(request, reply, (deal, { stageOf, now }) => moveDeal(deal, stageOf(request.body.stage), now)),
  );

  app.post(
    '/deals/:id/close',
    { onRequest, schema: { summary: 'Close a deal as won or lost', ...shared, body: closeBody } },
    (request, reply) => {
      const { outcome, reason = null, value_cents: valueCents = null } = request.body;
      return change(request, reply, (deal, { now }) => closeDeal(deal, { outcome, reason, valueCents }, now));
    },
  );

  app.post(
    '/deals/:id/reopen',
    { onRequest, schema: { summary: 'Open a closed deal again', ...shared, body: reopenBody } },
    (request, reply) =>
      change(request, reply, (deal, { stageOf, otherOpen, now }) =>
        reopenDeal(deal, { stage: stageOf(request.body?.stage ?? deal.stageId), otherOpen }, now),
      ),
  );

  app.post(
    '/deals/:id/void',
    {
      onRequest,
      schema: { summary: 'Take back a deal that should not have been opened', ...shared, body: voidBody },
    },
    (request, reply) =>
      change(request, reply, (deal, { now }) => voidDeal(deal, request.body?.reason ?? null, now)),
  );
};

function refuseUndone(result: ChangeResult): void {
  switch (result.outcome) {
    case 'unknown':
      throw noSuchDeal();
    case 'stale':
      throw preconditionFailed(
        `The deal has changed since you read it: it is version ${result.version} now. Read it again.`,
        { version: result.version },
      );
    case 'refused':
      throw refusalProblem(result.refusal, result.version, result.pipeline);
    case 'changed':
    case 'already':
      return;
  }
}

function noSuchDeal() {
  return notFound('There is no deal with this id.');
}
