import type { PreparedEvent } from '../events/prepare-event.ts';
import { parseTime } from '../identifiers/occurred-at.ts';
import type { HoldingReason, QuarantinePolicy } from './quarantine-policy.ts';

type Judged = Pick<PreparedEvent, 'eventType' | 'occurredAt' | 'properties'>;

const botTypes: ReadonlySet<string> = new Set(['email_opened_bot', 'email_clicked_bot']);
const openOrClick: ReadonlySet<string> = new Set(['email_opened', 'email_clicked']);

/**
 * Why an event is to be held back, as far as it tells itself; null where nothing speaks against it. Property `bot`: the
 * source takes it for a scanner's; `sent_at`: when the e-mail was sent.
 */
export function quarantineReason(event: Judged, policy: QuarantinePolicy): HoldingReason | null {
  if (botTypes.has(event.eventType)) return 'marked_by_source';
  if (!openOrClick.has(event.eventType)) return null;
  const { bot, sent_at: sentAt } = event.properties;
  if (bot === true || bot === 'true') return 'marked_by_source';
  const sentMs = parseTime(sentAt);
  // The two clocks need not be the same: a little before counts like a little after.
  return sentMs !== null && Math.abs(Date.parse(event.occurredAt) - sentMs) < policy.afterSendingMs
    ? 'soon_after_sending'
    : null;
}
