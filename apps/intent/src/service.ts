import type { HttpServer } from '@dna/http';
import { createFrame, type Running } from '@dna/service';
import type { Config } from './config.ts';
import { intentRules } from './http/intent-rules.ts';
import { leadIntents } from './http/lead-intents.ts';
import type { IntentTables } from './store/tables.ts';
import { subscriptions } from './subscriptions.ts';

/** Decides what a lead wants. */
export async function createService(config: Config): Promise<Running & { http: HttpServer }> {
  const prior = config.INTENT_PRIOR;
  const { http, messaging, running } = await createFrame<IntentTables>({
    service: 'intent',
    config,
    databaseUrl: config.INTENT_DATABASE_URL,
    subscriptions: ({ bus }) => subscriptions(bus, prior),
  });
  const { db } = messaging;
  await http.register(leadIntents, { prefix: '/api/v1', db, prior });
  await http.register(intentRules, { prefix: '/api/v1', db });
  return running();
}
