import type { EventStatus, Properties } from '@dna/contracts';
import type { KnownFact } from './fact.ts';

/** The table `facts`, which each service that judges events has in its own schema. */
export type FactsTable = {
  event_id: string;
  lead_id: string;
  revision: number;
  status: EventStatus;
  /** 0 while the event was only amended: then the columns below are null. */
  recorded_revision: number;
  event_type: string | null;
  source: string | null;
  campaign_id: string | null;
  occurred_at: Date | null;
  properties: Properties | null;
};

/** Columns that only some services have. */
export type FurtherColumn = 'campaign_product' | 'has_text';

type Column = keyof FactsTable | FurtherColumn;
/** As it is read: a further column only where the table has it. */
export type FactRow = FactsTable & { campaign_product?: string | null; has_text?: boolean | null };

const types: Record<Column, string> = {
  event_id: 'uuid',
  lead_id: 'uuid',
  revision: 'int',
  status: 'text',
  recorded_revision: 'int',
  event_type: 'text',
  source: 'text',
  campaign_id: 'uuid',
  occurred_at: 'timestamptz',
  properties: 'jsonb',
  campaign_product: 'text',
  has_text: 'boolean',
};
const further: readonly Column[] = ['campaign_product', 'has_text'] satisfies FurtherColumn[];
const common = (Object.keys(types) as Column[]).filter((column) => !further.includes(column));

export function columnsWith(furtherColumns: readonly FurtherColumn[]): Column[] {
  return [...common, ...furtherColumns];
}

/** Names and types, as `recordset` takes them. */
export function definitionOf(columns: readonly Column[]): string {
  return columns.map((column) => `${column} ${types[column]}`).join(', ');
}

/** All that a fact can be kept with; a statement takes the columns it names. */
export function toRow({ placement, recordedRevision, content }: KnownFact): Record<Column, unknown> {
  return {
    event_id: placement.eventId,
    lead_id: placement.leadId,
    revision: placement.revision,
    status: placement.status,
    recorded_revision: recordedRevision,
    event_type: content?.eventType,
    source: content?.source,
    campaign_id: content?.campaignId,
    occurred_at: content && new Date(content.occurredAtMs).toISOString(),
    properties: content?.properties,
    campaign_product: content?.campaignProduct,
    has_text: content?.hasText,
  };
}

export function fromRow(row: FactRow): KnownFact {
  const { event_id, lead_id, revision, status, recorded_revision } = row;
  return {
    placement: { eventId: event_id, leadId: lead_id, revision, status },
    recordedRevision: recorded_revision,
    content:
      recorded_revision === 0
        ? null
        : {
            eventType: row.event_type!,
            source: row.source!,
            occurredAtMs: row.occurred_at!.getTime(),
            properties: row.properties!,
            campaignId: row.campaign_id,
            campaignProduct: row.campaign_product ?? null,
            hasText: row.has_text ?? false,
          },
  };
}
