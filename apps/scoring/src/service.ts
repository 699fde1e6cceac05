import type { HttpServer } from '@dna/http';
import { createFrame, type Running } from '@dna/service';
import type { Config } from './config.ts';
import { leadScores } from './http/lead-scores.ts';
import { scoringRules } from './http/scoring-rules.ts';
import type { ScoringPolicy } from './ledger/scoring-policy.ts';
import type { ScoringTables } from './store/tables.ts';
import { subscriptions, timers } from './subscriptions.ts';

/** Decides how warm a lead is. */
export async function createService(config: Config): Promise<Running & { http: HttpServer }> {
  const policy: ScoringPolicy = {
    decay: { enabled: config.ENABLE_SCORE_DECAY, days: config.SCORE_DECAY_DAYS },
    hotLeadScore: config.HOT_LEAD_SCORE,
  };
  const { http, messaging, running } = await createFrame<ScoringTables>({
    service: 'scoring',
    config,
    databaseUrl: config.SCORING_DATABASE_URL,
    subscriptions: () => subscriptions(policy),
    timers: () => timers(policy),
  });
  const { db } = messaging;
  await http.register(leadScores, { prefix: '/api/v1', db, policy });
  await http.register(scoringRules, { prefix: '/api/v1', db, policy });
  return running();
}
