import type { Kysely } from '@dna/database';
import type { Logger, Metrics } from '@dna/observability';
import { remedyFor } from './domain/remedy-for.ts';
import { countMessages, type MessageCounts } from './store/messages.ts';
import type { Tables } from './store/tables.ts';

export type MessageWatch = {
  /** How the messages stood a moment ago, for `/health`; empty before the first look. */
  latest(): Record<string, unknown>;
  start(): void;
  stop(): void;
};

const intervalMs = 2_000;

/** Looks at the messages now and then, so that people and alerts see what waits and what failed. */
export function watchMessages(db: Kysely<Tables>, log: Logger, metrics: Metrics): MessageWatch {
  const gauge = metrics.gauge('slack_messages', 'Messages that wait, and those that failed in the last day', [
    'state',
  ]);
  let latest: MessageCounts | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    try {
      latest = await countMessages(db);
      gauge.set({ state: 'waiting' }, latest.waiting);
      gauge.set({ state: 'failed' }, latest.failed_last_day);
    } catch (error) {
      log.warn({ err: error }, 'messages could not be counted');
    }
  }

  return {
    latest() {
      if (latest === undefined) return {};
      const { last_failure: failure, ...messages } = latest;
      return { messages, last_failure: failure && { ...failure, remedy: remedyFor(failure.error ?? '') } };
    },
    start() {
      void look();
      timer = setInterval(() => void look(), intervalMs);
    },
    stop: () => clearInterval(timer),
  };
}
