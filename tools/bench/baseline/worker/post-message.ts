import type { Pool } from 'pg';
import { markPosted, readNotification, type NotificationRow } from '../store/notifications.ts';

export type SlackTarget = { apiUrl: string; token: string };

/** Tells a notification in Slack and remembers that it was told. */
export async function postMessage(pool: Pool, slack: SlackTarget, notificationId: string): Promise<void> {
  const notification = await readNotification(pool, notificationId);
  if (notification === undefined || notification.status === 'posted') return;
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${slack.token}` },
    body: JSON.stringify({ channel: `#${notification.channel}`, ...render(notification) }),
    signal: AbortSignal.timeout(5_000),
  });
  const answer = (await response.json()) as { ok: boolean; error?: string; ts?: string };
  if (!answer.ok) throw new Error(`Slack refused the message: ${answer.error}`);
  await markPosted(pool, notificationId, answer.ts ?? '');
}

function render({ id, template, facts, lead_name, company, owner_name }: NotificationRow) {
  const who = company === null ? lead_name : `${lead_name} (${company})`;
  const text =
    template === 'hot_lead'
      ? `Hot lead: ${who} has reached ${facts.score} points.`
      : `New deal for ${who} in ${facts.pipeline_key}, owned by ${owner_name}.`;
  return {
    text,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }],
    metadata: { event_type: 'dna_notification', event_payload: { notification_id: id } },
  };
}
