import { dealFacts, dealStageChanged, type Envelope } from '@dna/contracts';
import { onAny, unlessErased, type SubscriptionBinding } from '@dna/inbox-outbox';
import { saveOutcomes, type DealOutcome } from './outcomes-table.ts';

type DealFact = Envelope<{
  deal_id: string;
  pipeline_key: string;
  status: DealOutcome['status'];
  created_at: string;
  changed_at?: string;
}>;

/** Remembers what becomes of deals. Facts may come in any order and more than once. */
export function onDealFacts<DB>(): SubscriptionBinding<DB> {
  return onAny(
    dealFacts,
    unlessErased(async ({ tx }, messages) => {
      await saveOutcomes(tx, (messages as DealFact[]).flatMap(outcomeOf));
    }),
  );
}

/** A deal that concerns no lead says nothing of any rule. */
function outcomeOf({ type, lead_id, entity_version, data }: DealFact): DealOutcome[] {
  if (lead_id === null) return [];
  return [
    {
      dealId: data.deal_id,
      leadId: lead_id,
      pipelineKey: data.pipeline_key,
      status: data.status,
      advanced: type === dealStageChanged.type,
      version: entity_version,
      changedAt: data.changed_at ?? data.created_at,
    },
  ];
}
