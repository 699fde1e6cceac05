import type { MessageDefinition } from '../../define.ts';
import type { Envelope } from '../../envelope.ts';
import { dealCreated } from './deal-created.ts';
import { dealLost } from './deal-lost.ts';
import { dealReopened } from './deal-reopened.ts';
import { dealStageChanged } from './deal-stage-changed.ts';
import { dealUpdated } from './deal-updated.ts';
import { dealVoided } from './deal-voided.ts';
import { dealWon } from './deal-won.ts';

/** Each of these says whole how a deal stands: the newest one that was heard (`entity_version`) is enough. */
export const dealFacts: readonly MessageDefinition[] = [
  dealCreated,
  dealUpdated,
  dealStageChanged,
  dealWon,
  dealLost,
  dealReopened,
  dealVoided,
] as MessageDefinition[];

const types = new Set(dealFacts.map(({ type }) => type));

/** What all of them say of a deal. */
export type DealStanding = Pick<
  typeof dealCreated.example,
  | 'deal_id'
  | 'pipeline_key'
  | 'status'
  | 'owner_id'
  | 'decision_id'
  | 'decision_ids'
  | 'value_cents'
  | 'currency'
  | 'created_at'
>;

/** How a deal stands, if that is what the message speaks of. */
export function dealStandingOf({ type, data }: Envelope<unknown>): DealStanding | null {
  // Each message was parsed with the schema that its type names.
  return types.has(type) ? (data as DealStanding) : null;
}
