import type { HttpServer } from '@dna/http';
import { checkSimulation, ruleRoutes, rulesetRoutes, simulationRoutes } from '@dna/rulesets';
import { createFrame, type Running } from '@dna/service';
import { answerQuestions } from './answers.ts';
import type { Config } from './config.ts';
import { leadScores } from './http/lead-scores.ts';
import { scoringRuleLanguage } from './http/rule-language.ts';
import { scoreForecast } from './http/score-forecast.ts';
import { scoreAdjustments } from './http/score-adjustments.ts';
import type { Rule } from './domain/rule.ts';
import { scoreThreshold } from './simulation/scoring-simulation.ts';
import type { ScoringPolicy } from './ledger/scoring-policy.ts';
import { scoringRulesets } from './store/rulesets.ts';
import type { ScoringTables } from './store/tables.ts';
import { subscriptions, timers } from './subscriptions.ts';

/** Decides how warm a lead is. */
export async function createService(config: Config): Promise<Running & { http: HttpServer }> {
  const policy: ScoringPolicy = {
    decay: { enabled: config.ENABLE_SCORE_DECAY, days: config.SCORE_DECAY_DAYS },
    hotLeadScore: config.HOT_LEAD_SCORE,
  };
  const { bus, http, messaging, running } = await createFrame<ScoringTables>({
    service: 'scoring',
    config,
    databaseUrl: config.SCORING_DATABASE_URL,
    subscriptions: () => subscriptions(policy),
    timers: ({ bus }) => timers(policy, bus),
  });
  const { db } = messaging;
  await http.register(leadScores, { prefix: '/api/v1', db, policy });
  await http.register(scoreForecast, { prefix: '/api/v1', db, policy });
  await http.register(scoreAdjustments, { prefix: '/api/v1', transact: messaging.transact, policy });
  const rules = { prefix: '/api/v1', tables: scoringRulesets, messaging };
  await http.register(ruleRoutes(scoringRuleLanguage(policy)), rules);
  await http.register(rulesetRoutes<Rule, ScoringTables>(), {
    ...rules,
    checkSimulation: checkSimulation(db, scoringRulesets),
  });
  await http.register(simulationRoutes<Rule, ScoringTables>(), { ...rules, thresholdOf: scoreThreshold });
  return running([{ name: 'answers', start: () => answerQuestions(bus, db, policy.decay) }]);
}
