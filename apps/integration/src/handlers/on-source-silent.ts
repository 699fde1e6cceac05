import { notificationRequested, type Envelope, type sourceSilent } from '@dna/contracts';
import { newId } from '@dna/database';
import type { Handler } from '@dna/inbox-outbox';
import { insertNotifications } from '../store/notifications.ts';
import type { NotificationRow, Tables } from '../store/tables.ts';

type SourceSilent = (typeof sourceSilent)['example'];
type Silence = {
  row: Extract<NotificationRow, { template: 'source_silent' }>;
  cause: Envelope<SourceSilent>;
};

/**
 * Sources have fallen silent: each silence is recorded once for ever, and those that are new in a batch are told in one
 * message. That a source speaks again is not told of.
 */
export function onSourceSilent({ alertsEnabled }: { alertsEnabled: boolean }): Handler<Tables, SourceSilent> {
  return async (unit, messages) => {
    const silences = messages
      .toSorted((a, b) => (a.data.silent_since < b.data.silent_since ? -1 : 1))
      .map((cause) => toSilence(cause, alertsEnabled, unit.now));
    const inserted = await insertNotifications(
      unit.tx,
      silences.map(({ row }) => row),
    );
    const fresh = silences.filter(({ row }) => inserted.has(row.id));
    const [first] = fresh;
    if (first === undefined || !alertsEnabled) return;
    const { id, template, channel, dedupe_key } = first.row;
    unit.emit(notificationRequested, {
      leadId: null,
      data: {
        notification_id: id,
        template,
        channel,
        dedupe_key,
        facts: { sources: fresh.flatMap(({ row }) => row.facts.sources) },
      },
      entityVersion: 1,
      cause: first.cause,
    });
  };
}

function toSilence(cause: Envelope<SourceSilent>, alertsEnabled: boolean, now: Date): Silence {
  const { source_id, source, adapter, silent_since, silent_hours, limit_hours, remedy } = cause.data;
  const row: Silence['row'] = {
    id: newId(now.getTime()),
    dedupe_key: `source_silent:${source_id}:${silent_since}`,
    template: 'source_silent',
    channel: 'crm-alerts',
    lead_id: null,
    status: alertsEnabled ? 'requested' : 'suppressed',
    reason: alertsEnabled ? null : 'alerts_off',
    facts: { sources: [{ source, adapter, silent_since, silent_hours, limit_hours, remedy }] },
    happened_at: new Date(silent_since),
    created_at: now,
  };
  return { row, cause };
}
