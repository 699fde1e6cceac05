import type { dealCreated, Envelope, leadIntentChanged, leadRouted, leadScored } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import { saveViews } from '../store/lead-views.ts';
import type { IngestionTables } from '../store/tables.ts';

type IngestionUnit = Unit<IngestionTables>;

/** The four facts of other services that the read model of a lead is made of. */
export async function onLeadScored(
  unit: IngestionUnit,
  messages: Envelope<typeof leadScored.example>[],
): Promise<void> {
  const rows = aboutLeads(messages, ({ data }) => ({ score: data.score }));
  await saveViews(unit.tx, { columns: { score: 'int' }, versionColumn: 'score_version' }, rows);
}

export async function onLeadIntentChanged(
  unit: IngestionUnit,
  messages: Envelope<typeof leadIntentChanged.example>[],
): Promise<void> {
  const rows = aboutLeads(messages, ({ data }) => ({ intent: data.primary, confidence: data.confidence }));
  const columns = { intent: 'text', confidence: 'float8' };
  await saveViews(unit.tx, { columns, versionColumn: 'intent_version' }, rows);
}

export async function onLeadRouted(
  unit: IngestionUnit,
  messages: Envelope<typeof leadRouted.example>[],
): Promise<void> {
  const rows = aboutLeads(messages, ({ data }) => ({
    pipeline_key: data.pipeline_key,
    owner_id: data.owner_id,
    routed_at: data.routed_at,
  }));
  const columns = { pipeline_key: 'text', owner_id: 'uuid', routed_at: 'timestamptz' };
  await saveViews(unit.tx, { columns, versionColumn: 'route_version' }, rows);
}

export async function onDealCreated(
  unit: IngestionUnit,
  messages: Envelope<typeof dealCreated.example>[],
): Promise<void> {
  // Versions of two deals do not compare; the newest deal is shown.
  const rows = aboutLeads(messages, ({ data }) => ({
    deal_id: data.deal_id,
    version: Date.parse(data.created_at),
  }));
  await saveViews(unit.tx, { columns: { deal_id: 'uuid' }, versionColumn: 'deal_version' }, rows);
}

function aboutLeads<T>(
  messages: Envelope<T>[],
  columnsOf: (message: Envelope<T>) => Record<string, unknown>,
) {
  return messages.flatMap((message) =>
    message.lead_id === null
      ? []
      : [{ lead_id: message.lead_id, version: message.entity_version, ...columnsOf(message) }],
  );
}
