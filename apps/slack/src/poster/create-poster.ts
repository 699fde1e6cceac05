import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from '@dna/database';
import type { Metrics } from '@dna/observability';
import { afterRateLimit, type Pace } from '../domain/pace.ts';
import { remedyFor } from '../domain/remedy-for.ts';
import { settleMessage } from '../domain/settle-message.ts';
import { lockChannel, saveFreeAt } from '../store/channels.ts';
import { isAnyDue, markNoCredentials, saveSettlement } from '../store/messages.ts';
import type { Tables } from '../store/tables.ts';
import { claimMessages, clockOf, type Claim } from './claim-messages.ts';
import { deliverMessage, type Delivery, type Ways } from './deliver-message.ts';

type Settings = Omit<Ways, 'sender'> & {
  db: Kysely<Tables>;
  /** Null: there is nothing to post with. */
  sender: Ways['sender'] | null;
  pace: Pace;
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
    await Promise.all(claims.map((claim) => deliver(claim, { sender, askNames, log })));
    return claims.length > 0 ? 0 : pollMs;
  }

  /** A message whose outcome cannot be saved stays unknown; when its lease ends, it is looked for before it is posted. */
  async function deliver(claim: Claim, ways: Ways): Promise<void> {
    const { notification_id, channel } = claim.message;
    try {
      const delivery = await deliverMessage(claim, ways);
      report(claim, delivery);
      await save(claim, delivery);
    } catch (error) {
      log.error({ err: error, notification_id, channel }, 'outcome of a message could not be saved');
    }
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

  async function save({ message }: Claim, { outcome, inDoubt }: Delivery): Promise<void> {
    await db.transaction().execute(async (tx) => {
      const channel = await lockChannel(tx, message.channel);
      const now = await clockOf(tx);
      const settlement = settleMessage(message.attempts, inDoubt, outcome, now);
      await saveSettlement(tx, message, settlement, now);
      if (outcome.kind === 'rate_limited') {
        await saveFreeAt(tx, channel.name, afterRateLimit(pace, channel.free_at, now, outcome.retryAfterMs));
      }
    });
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
