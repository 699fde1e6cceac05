import type { dealCreated, Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import type { Handler } from '@dna/inbox-outbox';
import type { NotificationRow, Tables } from '../store/tables.ts';
import { recordAndRequest } from './request-notification.ts';

type DealCreated = (typeof dealCreated)['example'];

/** A deal was opened: tell it, once for ever. */
export function onDealCreated({ alertsEnabled }: { alertsEnabled: boolean }): Handler<Tables, DealCreated> {
  return async (unit, messages) => {
    const notifications = messages
      .filter(({ data }) => data.status === 'open')
      .map((message) => ({ row: toRow(message, alertsEnabled, unit.now), cause: message }));
    await recordAndRequest(unit, notifications);
  };
}

function toRow({ lead_id, data }: Envelope<DealCreated>, alertsEnabled: boolean, now: Date): NotificationRow {
  const { deal_id, pipeline_key, pipeline_name, owner_id, score, confidence } = data;
  return {
    id: newId(now.getTime()),
    dedupe_key: `deal_opened:${deal_id}`,
    template: 'deal_opened',
    channel: 'lead-routing',
    lead_id,
    status: alertsEnabled ? 'requested' : 'suppressed',
    reason: alertsEnabled ? null : 'alerts_off',
    facts: { deal_id, pipeline_key, pipeline_name, owner_id, score, confidence },
    happened_at: new Date(data.created_at),
    created_at: now,
  };
}
