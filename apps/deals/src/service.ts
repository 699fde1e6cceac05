import { askDealOfDecision, askPipelines } from '@dna/contracts';
import type { HttpServer } from '@dna/http';
import { createFrame, type Running } from '@dna/service';
import type { Config } from './config.ts';
import { createKnowsLead } from './clients/known-leads.ts';
import { changeDeals } from './http/change-deals.ts';
import { createDeals } from './http/create-deals.ts';
import { deals } from './http/deals.ts';
import { pipelines } from './http/pipelines.ts';
import { readDealOfDecision } from './store/deals.ts';
import { readPipelines } from './store/pipelines.ts';
import type { DealsTables } from './store/tables.ts';
import { subscriptions } from './subscriptions.ts';

/** Decides what is done about a lead: which deal it has, and where that deal stands. */
export async function createService(config: Config): Promise<Running & { http: HttpServer }> {
  const { bus, http, messaging, running } = await createFrame<DealsTables>({
    service: 'deals',
    config,
    databaseUrl: config.DEALS_DATABASE_URL,
    subscriptions: () => subscriptions,
  });
  const { db, transact } = messaging;
  await http.register(pipelines, { prefix: '/api/v1', db });
  await http.register(deals, { prefix: '/api/v1', db });
  await http.register(createDeals, { prefix: '/api/v1', db, transact, knowsLead: createKnowsLead(db, bus) });
  await http.register(changeDeals, { prefix: '/api/v1', db, transact });

  const answerQuestions = () => {
    bus.answer(askPipelines, async () => ({
      pipelines: (await readPipelines(db)).map(({ id, key, name }) => ({ id, key, name })),
    }));
    bus.answer(askDealOfDecision, async ({ decision_id }) => ({
      deal: await readDealOfDecision(db, decision_id),
    }));
  };
  return running([{ name: 'answers', start: answerQuestions }]);
}
