import { messages, type Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import { envelope } from './envelope.ts';

export type DealGiven = {
  leadId: string;
  status: 'open' | 'won' | 'lost' | 'void' | 'superseded';
  /** Facts of one deal are ordered by it. */
  version: number;
  dealId?: string;
  pipeline?: string;
  /** The routing decisions that came to it, the first of which opened it. */
  decisionIds?: string[];
  createdAt?: Date;
  changedAt?: Date;
};

/** A fact about a deal as deals tells it, by its name: `created`, `stage-changed`, `won` and so on. */
export function dealTold(name: string, given: DealGiven): Envelope<unknown> {
  const definition = messages.find(({ type }) => type === `deals.deal-${name}`);
  if (definition === undefined) throw new Error(`deals tells no fact that is called ${name}`);
  const data = {
    ...(definition.example as object),
    deal_id: given.dealId ?? newId(),
    status: given.status,
    ...(given.pipeline !== undefined && { pipeline_key: given.pipeline }),
    ...(given.decisionIds !== undefined && {
      decision_id: given.decisionIds[0] ?? null,
      decision_ids: given.decisionIds,
    }),
    ...(given.createdAt !== undefined && { created_at: given.createdAt.toISOString() }),
    ...(given.changedAt !== undefined && { changed_at: given.changedAt.toISOString() }),
  };
  return envelope(definition, data, { leadId: given.leadId, version: given.version });
}
