import type { HttpServer } from '@dna/http';
import { checkSimulation, ruleRoutes, rulesetRoutes, simulationRoutes } from '@dna/rulesets';
import { createFrame, type Running } from '@dna/service';
import { answerQuestions } from './answers.ts';
import type { Config } from './config.ts';
import type { Rule } from './domain/rule.ts';
import { calibration } from './http/calibration.ts';
import { leadIntents } from './http/lead-intents.ts';
import { intentRuleLanguage } from './http/rule-language.ts';
import { confidenceThreshold } from './simulation/intent-simulation.ts';
import { intentRulesets } from './store/rulesets.ts';
import type { IntentTables } from './store/tables.ts';
import { subscriptions, timers } from './subscriptions.ts';

/** Decides what a lead wants. */
export async function createService(config: Config): Promise<Running & { http: HttpServer }> {
  const prior = config.INTENT_PRIOR;
  const { bus, http, messaging, running } = await createFrame<IntentTables>({
    service: 'intent',
    config,
    databaseUrl: config.INTENT_DATABASE_URL,
    subscriptions: ({ bus }) => subscriptions(bus, prior),
    timers: ({ bus }) => timers(bus, prior),
  });
  const { db } = messaging;
  await http.register(leadIntents, { prefix: '/api/v1', db, prior });
  await http.register(calibration, { prefix: '/api/v1', messaging });
  const rules = { prefix: '/api/v1', tables: intentRulesets, messaging };
  await http.register(ruleRoutes(intentRuleLanguage), rules);
  await http.register(rulesetRoutes<Rule, IntentTables>(), {
    ...rules,
    checkSimulation: checkSimulation(db, intentRulesets),
  });
  await http.register(simulationRoutes<Rule, IntentTables>(), { ...rules, thresholdOf: confidenceThreshold });
  return running([{ name: 'answers', start: () => answerQuestions(bus, db, prior) }]);
}
