import { recordset, sql } from '@dna/database';
import type { Properties } from '@dna/contracts';
import type { Fact } from '../domain/fact.ts';
import type { Tx } from './tables.ts';

export type NewFact = Fact & { campaignId: string | null };

const columns = `event_id uuid, lead_id uuid, revision int, event_type text, source text, campaign_id uuid, campaign_product text,
  occurred_at timestamptz, properties jsonb, has_text boolean`;

/**
 * Keeps the highest revision of each event.
 *
 * @param facts one for each event
 * @returns those that are new or newer than what was known, and what these replace
 */
export async function recordFacts<F extends NewFact>(
  tx: Tx,
  facts: readonly F[],
): Promise<{ recorded: F[]; replaced: Fact[] }> {
  const inserted = await insertFacts(tx, facts);
  const known = facts.filter((fact) => !inserted.has(fact.eventId));
  if (known.length === 0) return { recorded: [...facts], replaced: [] };
  const earlier = await lockFacts(tx, known);
  const newer = known.filter((fact) => fact.revision > earlier.get(fact.eventId)!.revision);
  if (newer.length > 0) await replaceFacts(tx, newer);
  return {
    recorded: facts.filter((fact) => inserted.has(fact.eventId) || newer.includes(fact)),
    replaced: newer.map((fact) => earlier.get(fact.eventId)!),
  };
}

/** Sorted, so that two batches with the same events wait for one another and do not meet crosswise. */
async function insertFacts(tx: Tx, facts: readonly NewFact[]): Promise<Set<string>> {
  const { rows } = await sql<{ event_id: string }>`
    insert into facts (event_id, lead_id, revision, event_type, source, campaign_id, campaign_product, occurred_at,
      properties, has_text)
    select event_id, lead_id, revision, event_type, source, campaign_id, campaign_product, occurred_at, properties,
      has_text
    from ${recordset(facts.map(toRow), columns)} order by event_id
    on conflict (event_id) do nothing
    returning event_id`.execute(tx);
  return new Set(rows.map((row) => row.event_id));
}

async function lockFacts(tx: Tx, facts: readonly Fact[]): Promise<Map<string, Fact>> {
  const rows = await tx
    .selectFrom('facts')
    .selectAll()
    .where(
      'event_id',
      'in',
      facts.map((fact) => fact.eventId),
    )
    .orderBy('event_id')
    .forUpdate()
    .execute();
  return new Map(
    rows.map((row) => [
      row.event_id,
      {
        eventId: row.event_id,
        leadId: row.lead_id,
        revision: row.revision,
        eventType: row.event_type,
        source: row.source,
        campaignProduct: row.campaign_product,
        occurredAtMs: row.occurred_at.getTime(),
        properties: row.properties as Properties,
        hasText: row.has_text,
      },
    ]),
  );
}

async function replaceFacts(tx: Tx, facts: readonly NewFact[]): Promise<void> {
  await sql`
    update facts f set lead_id = r.lead_id, revision = r.revision, event_type = r.event_type, source = r.source,
      campaign_id = r.campaign_id, campaign_product = r.campaign_product, occurred_at = r.occurred_at,
      properties = r.properties, has_text = r.has_text
    from ${recordset(facts.map(toRow), columns)} where f.event_id = r.event_id`.execute(tx);
}

function toRow(fact: NewFact): object {
  return {
    event_id: fact.eventId,
    lead_id: fact.leadId,
    revision: fact.revision,
    event_type: fact.eventType,
    source: fact.source,
    campaign_id: fact.campaignId,
    campaign_product: fact.campaignProduct,
    occurred_at: new Date(fact.occurredAtMs).toISOString(),
    properties: fact.properties,
    has_text: fact.hasText,
  };
}
