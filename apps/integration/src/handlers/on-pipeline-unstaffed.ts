import type { Envelope, pipelineUnstaffed } from '@dna/contracts';
import { newId } from '@dna/database';
import type { Handler } from '@dna/inbox-outbox';
import type { NotificationRow, Tables } from '../store/tables.ts';
import { recordAndRequest } from './request-notification.ts';

type PipelineUnstaffed = (typeof pipelineUnstaffed)['example'];

/** Leads wait for a pipeline in which nobody takes any: tell it, each time once for ever. */
export function onPipelineUnstaffed({
  alertsEnabled,
}: {
  alertsEnabled: boolean;
}): Handler<Tables, PipelineUnstaffed> {
  return async (unit, messages) => {
    await recordAndRequest(
      unit,
      messages.map((message) => ({ row: toRow(message, alertsEnabled, unit.now), cause: message })),
    );
  };
}

function toRow({ data }: Envelope<PipelineUnstaffed>, alertsEnabled: boolean, now: Date): NotificationRow {
  const { pipeline_key, since, remedy } = data;
  return {
    id: newId(now.getTime()),
    dedupe_key: `pipeline_unstaffed:${pipeline_key}:${since}`,
    template: 'pipeline_unstaffed',
    channel: 'crm-alerts',
    lead_id: null,
    status: alertsEnabled ? 'requested' : 'suppressed',
    reason: alertsEnabled ? null : 'alerts_off',
    facts: { pipeline_key, since, remedy },
    happened_at: new Date(since),
    created_at: now,
  };
}
