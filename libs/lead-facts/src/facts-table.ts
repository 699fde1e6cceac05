import type { Properties } from '@dna/contracts';
import type { NewFact } from './fact.ts';

/** The table `facts`, which each service that judges events has in its own schema. */
export type FactsTable = {
  event_id: string;
  lead_id: string;
  revision: number;
  event_type: string;
  source: string;
  campaign_id: string | null;
  occurred_at: Date;
  properties: Properties;
};

/** Columns that only some services have. */
export type FurtherColumn = 'campaign_product' | 'has_text';

type Column = keyof FactsTable | FurtherColumn;

const types: Record<Column, string> = {
  event_id: 'uuid',
  lead_id: 'uuid',
  revision: 'int',
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
export function toRow(fact: NewFact): Record<Column, unknown> {
  return {
    event_id: fact.eventId,
    lead_id: fact.leadId,
    revision: fact.revision,
    event_type: fact.eventType,
    source: fact.source,
    campaign_id: fact.campaignId,
    occurred_at: new Date(fact.occurredAtMs).toISOString(),
    properties: fact.properties,
    campaign_product: fact.campaignProduct,
    has_text: fact.hasText,
  };
}
