import { notificationRequested, type Envelope } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import { insertNotifications } from '../store/notifications.ts';
import type { NotificationRow, Tables } from '../store/tables.ts';

/** Records notifications whose key is new, and asks for those to be told that are not suppressed. */
export async function recordAndRequest(
  unit: Unit<Tables>,
  notifications: readonly { row: NotificationRow; cause: Envelope<unknown> }[],
): Promise<void> {
  const inserted = await insertNotifications(
    unit.tx,
    notifications.map(({ row }) => row),
  );
  for (const { row, cause } of notifications) {
    if (row.status === 'suppressed' || !inserted.has(row.id)) continue;
    const { template, channel, facts } = row;
    const data = { template, channel, facts, notification_id: row.id, dedupe_key: row.dedupe_key };
    unit.emit(notificationRequested, {
      leadId: row.lead_id,
      data: data as (typeof notificationRequested)['example'],
      entityVersion: 1,
      cause,
    });
  }
}
