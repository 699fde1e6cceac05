import type { HttpServer } from '@dna/http';
import { createFrame, type Running } from '@dna/service';
import { askNames } from './clients/ask-names.ts';
import { chooseSender } from './clients/choose-sender.ts';
import type { Config } from './config.ts';
import { watchCredentials } from './credentials.ts';
import { paceOf } from './domain/pace.ts';
import { createPoster } from './poster/create-poster.ts';
import type { Tables } from './store/tables.ts';
import { subscriptions } from './subscriptions.ts';
import { watchMessages } from './watch-messages.ts';

export type SlackService = Running & { http: HttpServer };

/** Says in Slack what integration finds worth telling. */
export async function createService(config: Config): Promise<SlackService> {
  const frame = await createFrame<Tables>({
    service: 'slack',
    config,
    databaseUrl: config.SLACK_DATABASE_URL,
    subscriptions: () => subscriptions,
    // Slack being away or unwilling is shown; it is no reason to restart this process or to give it no work.
    health: () => ({
      slack: {
        mode: sender?.mode ?? 'no_credentials',
        credentials: credentials.state(),
        cut_off: sender?.isCutOff() ?? false,
        ...watch.latest(),
      },
    }),
  });
  const { bus, log, metrics } = frame;
  const { db } = frame.database;
  const sender = chooseSender(config, log);
  const credentials = watchCredentials(sender, log);
  const watch = watchMessages(db, log, metrics);
  const poster = createPoster({
    db,
    sender,
    pace: paceOf(config.SLACK_MESSAGES_PER_SECOND),
    askNames: (about) => askNames(bus, about),
    log,
    metrics,
  });

  return frame.running([
    { name: 'sender', start: credentials.check, stop: () => sender?.stop() },
    { name: 'watch', start: watch.start, stop: watch.stop },
    { name: 'poster', start: poster.start, stop: poster.stop },
  ]);
}
