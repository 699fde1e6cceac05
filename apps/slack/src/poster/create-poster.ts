import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely, Transaction } from '@dna/database';
import type { Metrics } from '@dna/observability';
import type { AnsweredNames } from '../clients/ask-names.ts';
import { afterRateLimit, type Pace } from '../domain/pace.ts';
import { remedyFor } from '../domain/remedy-for.ts';
import type { Notification } from '../domain/render-notification.ts';
import { settleMessage } from '../domain/settle-message.ts';
import { lockChannel, saveFreeAt } from '../store/channels.ts';
import { isAnyDue, markNoCredentials, saveSettlement } from '../store/messages.ts';
import type { ChannelTable, Tables } from '../store/tables.ts';
import { claimMessages, clockOf, type Claim } from './claim-messages.ts';
import { deliverMessage, notificationOf, type Delivery, type Ways } from './deliver-message.ts';

type Settings = Omit<Ways, 'sender'> & {
  db: Kysely<Tables>;
  /** Null: there is nothing to post with. */
  sender: Ways['sender'] | null;
  pace: Pace;
  askNames: (notifications: readonly Notification[]) => Promise<AnsweredNames>;
  metrics: Metrics;
};

export type Poster = { start(): void; stop(): Promise<void> };

const pollMs = 50;
const pauseAfterErrorMs = 1_000;

/** Posts what is due at the pace of each channel, any number of replicas side by side. */
export function createPoster(settings: Settings): Poster {
  const { db, sender, pace, askNames, log } = settings;
  const stopping = new AbortController();
  const outcomes = settings.metrics.counter('slack_messages_total', 'Attempts to post', ['outcome']);
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const pauseMs = await pass().catch((error: unknown) => {
        log.warn({ err: error }, 'poster waits');
        return pauseAfterErrorMs;
      });
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  /** Returns how long to wait for the next one. */
  async function pass(): Promise<number> {
    if (!(await isAnyDue(db)) || sender?.isCutOff()) return pollMs;
    if (sender === null) {
      const count = await markNoCredentials(db);
      outcomes.inc({ outcome: 'no_credentials' }, count);
      log.warn({ count }, 'no slack credentials, messages are only recorded');
      return pollMs;
    }
    const claims = await claimMessages(db, pace);
    if (claims.length === 0) return pollMs;
    const named = await askNames(claims.map(({ message }) => notificationOf(message)));
    const delivered = await Promise.all(
      claims.map(async (claim) => {
        const delivery = await deliverMessage(claim, named, { sender, log });
        report(claim, delivery);
        return { claim, delivery };
      }),
    );
    await save(delivered);
    return 0;
  }

  function report({ message }: Claim, { outcome }: Delivery): void {
    const fields = {
      notification_id: message.notification_id,
      lead_id: message.lead_id,
      channel: message.channel,
    };
    outcomes.inc({ outcome: outcome.kind });
    if (outcome.kind === 'posted') log.info({ ...fields, ts: outcome.ts }, 'message posted');
    else if (outcome.kind === 'refused') {
      log.error(
        { ...fields, error: outcome.error, remedy: remedyFor(outcome.error) },
        'slack refused a message',
      );
    } else log.warn({ ...fields, outcome }, 'message not posted yet');
  }

  /** Messages whose outcome cannot be saved stay unknown; when their lease ends, they are looked for before they are posted. */
  async function save(delivered: readonly Delivered[]): Promise<void> {
    try {
      await db.transaction().execute((tx) => saveOutcomes(tx, delivered, pace));
    } catch (error) {
      const ids = delivered.map(({ claim }) => claim.message.notification_id);
      log.error({ err: error, notification_ids: ids }, 'outcome of messages could not be saved');
    }
  }

  return {
    start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

type Delivered = { claim: Claim; delivery: Delivery };

async function saveOutcomes(
  tx: Transaction<Tables>,
  delivered: readonly Delivered[],
  pace: Pace,
): Promise<void> {
  const names = [...new Set(delivered.map(({ claim }) => claim.message.channel))].sort();
  const channels = new Map<string, ChannelTable>();
  for (const name of names) channels.set(name, await lockChannel(tx, name));
  const now = await clockOf(tx);
  for (const { claim, delivery } of delivered) {
    const { message } = claim;
    const { outcome, inDoubt } = delivery;
    await saveSettlement(tx, message, settleMessage(message.attempts, inDoubt, outcome, now), now);
    if (outcome.kind !== 'rate_limited') continue;
    const channel = channels.get(message.channel)!;
    const free_at = afterRateLimit(pace, channel.free_at, now, outcome.retryAfterMs);
    channels.set(channel.name, { ...channel, free_at });
    await saveFreeAt(tx, channel.name, free_at);
  }
}
