import type { HttpServer } from '@dna/http';
import { createFrame, type Running } from '@dna/service';
import type { Config } from './config.ts';
import { notifications } from './http/notifications.ts';
import type { Tables } from './store/tables.ts';
import { subscriptions } from './subscriptions.ts';

export type IntegrationService = Running & { http: HttpServer };

/** Decides what is worth telling and remembers what was told. */
export async function createService(config: Config): Promise<IntegrationService> {
  const settings = { hotLeadScore: config.HOT_LEAD_SCORE, alertsEnabled: config.ENABLE_SLACK_ALERTS };
  const frame = await createFrame<Tables>({
    service: 'integration',
    config,
    databaseUrl: config.INTEGRATION_DATABASE_URL,
    subscriptions: () => subscriptions(settings),
    health: () => ({ alerts_enabled: settings.alertsEnabled }),
  });
  await frame.http.register(notifications, { prefix: '/api/v1', db: frame.database.db });
  return frame.running();
}
