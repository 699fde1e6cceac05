import type { notificationRequested } from '@dna/contracts';
import type { Handler } from '@dna/inbox-outbox';
import { insertMessages } from '../store/messages.ts';
import type { Tables } from '../store/tables.ts';

type NotificationRequested = (typeof notificationRequested)['example'];

/** Something is to be said: written down here, posted by the poster, outside of any transaction. */
export const onNotificationRequested: Handler<Tables, NotificationRequested> = async (unit, messages) => {
  const rows = messages.map(({ lead_id, data: { notification_id, template, channel, facts } }) => ({
    notification_id,
    lead_id,
    template,
    channel,
    facts,
  }));
  await insertMessages(unit.tx, rows, unit.now);
};
