import type { Logger } from '@dna/observability';
import type { AnsweredNames } from '../clients/ask-names.ts';
import type { Sender } from '../clients/sender.ts';
import { renderNotification, type Notification } from '../domain/render-notification.ts';
import type { Outcome } from '../domain/settle-message.ts';
import type { MessageTable } from '../store/tables.ts';
import { leaseMs, type Claim } from './claim-messages.ts';

export type Delivery = { outcome: Outcome; inDoubt: boolean };

export type Ways = { sender: Sender; log: Logger };

/** After this a message is posted without the names that nobody tells. */
const patienceMs = 5 * 60_000;
const namesPauseMs = 2_000;
/** What a post may take at most; it must be over before another poster may take the message. */
const postMs = 12_000;

/** One attempt to bring a claimed message into Slack. Never throws for what Slack or the other services do. */
export async function deliverMessage(
  { message, now, inDoubt }: Claim,
  { names, isComplete }: AnsweredNames,
  { sender, log }: Ways,
): Promise<Delivery> {
  const startedMs = performance.now();
  if (inDoubt && sender.find) {
    const found = await lookUp(message, sender, log);
    if (found) return { outcome: found, inDoubt: true };
  }
  const notification = notificationOf(message);
  if (!isComplete(notification) && now.getTime() - message.created_at.getTime() < patienceMs) {
    const outcome = {
      kind: 'not_sent',
      reason: 'names are not known yet',
      retryAfterMs: namesPauseMs,
    } as const;
    return { outcome, inDoubt: false };
  }
  if (performance.now() - startedMs > leaseMs - postMs) {
    return { outcome: { kind: 'not_sent', reason: 'too slow', retryAfterMs: 0 }, inDoubt: false };
  }
  try {
    const rendered = renderNotification(notification, names);
    const posted = await sender.post(message.channel, rendered, message.notification_id);
    return { outcome: { kind: 'posted', ...posted }, inDoubt: false };
  } catch (error) {
    return { outcome: sender.failureOf(error), inDoubt: false };
  }
}

/** The outcome if an earlier attempt has posted it, or if that could not be found out now; null when it is to be posted. */
async function lookUp(message: MessageTable, sender: Sender, log: Logger): Promise<Outcome | null> {
  const { channel, notification_id: id, first_attempt_at: since, created_at: createdAt } = message;
  try {
    const found = await sender.find?.(channel, id, since ?? createdAt);
    return found ? { kind: 'posted', ...found } : null;
  } catch (error) {
    const failure = sender.failureOf(error);
    if (failure.kind !== 'refused') return failure;
    // A message that appears twice is better than one that is lost.
    const fields = { notification_id: id, channel, error: failure.error };
    log.warn(fields, 'slack history may not be read, message could appear twice');
    return null;
  }
}

export function notificationOf({ template, lead_id: leadId, facts }: MessageTable): Notification {
  // The handler stored template and facts as the contract pairs them.
  return { template, leadId, facts } as Notification;
}
