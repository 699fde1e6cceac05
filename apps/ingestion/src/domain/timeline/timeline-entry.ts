import {
  conflictExpired,
  conflictOpened,
  conflictReopened,
  conflictResolved,
  conflictWithdrawn,
  dealCreated,
  dealLost,
  dealReopened,
  dealStageChanged,
  dealUpdated,
  dealVoided,
  dealWon,
  leadIntentChanged,
  leadReassigned,
  leadRouted,
  leadScored,
  leadUnrouted,
  type ConflictStanding,
  type Envelope,
  type MessageDefinition,
} from '@dna/contracts';
import { isOfInterest, stepOf } from './deal-facts.ts';

/** What a message of another service adds to the story of a lead. */
export type TimelineEntry = {
  leadId: string;
  /** When it happened, ISO 8601. */
  at: string;
  /** That of the message: told again it is the same entry. */
  id: string;
  kind: TimelineKind;
  data: Record<string, unknown>;
};

export const timelineKinds = [
  'score_changed',
  'intent_changed',
  'routed',
  'reassigned',
  'unrouted',
  'conflict_opened',
  'conflict_resolved',
  'conflict_reopened',
  'conflict_withdrawn',
  'conflict_expired',
  'deal_created',
  'deal_updated',
  'deal_stage_changed',
  'deal_won',
  'deal_lost',
  'deal_voided',
  'deal_reopened',
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

type Told = { kind: TimelineKind; at: string; data: Record<string, unknown> } | null;

/**
 * The messages that the story is made of, and what each of them tells. Scores and intents are told for every event: only
 * those that changed are worth a line, which each message says by itself, whatever came before it.
 */
const tellers = [
  teller(leadScored, ({ score, previous, as_of }) =>
    score === previous ? null : { kind: 'score_changed', at: as_of, data: { score, previous } },
  ),
  teller(leadIntentChanged, ({ primary, previous, confidence, as_of }) =>
    previous === undefined || primary === previous
      ? null
      : { kind: 'intent_changed', at: as_of, data: { primary, previous, confidence } },
  ),
  teller(leadRouted, ({ routed_at, ...data }) => ({ kind: 'routed', at: routed_at, data })),
  teller(leadReassigned, ({ reassigned_at, ...data }) => ({ kind: 'reassigned', at: reassigned_at, data })),
  teller(leadUnrouted, ({ unrouted_at, ...data }) => ({ kind: 'unrouted', at: unrouted_at, data })),
  teller(conflictOpened, (conflict, at) => ({
    kind: 'conflict_opened',
    at,
    data: { ...roughly(conflict), options: conflict.options },
  })),
  teller(conflictResolved, (conflict, at) => ({ kind: 'conflict_resolved', at, data: decided(conflict) })),
  teller(conflictReopened, (conflict, at) => ({ kind: 'conflict_reopened', at, data: roughly(conflict) })),
  teller(conflictWithdrawn, (conflict, at) => ({ kind: 'conflict_withdrawn', at, data: roughly(conflict) })),
  teller(conflictExpired, (conflict, at) => ({ kind: 'conflict_expired', at, data: decided(conflict) })),
  teller(dealCreated, ({ created_at, ...deal }) => ({
    kind: 'deal_created',
    at: created_at,
    data: {
      deal_id: deal.deal_id,
      pipeline_key: deal.pipeline_key,
      stage_key: deal.stage_key,
      owner_id: deal.owner_id,
      value_cents: deal.value_cents,
      currency: deal.currency,
    },
  })),
  teller(dealUpdated, (deal) =>
    isOfInterest(deal.changed)
      ? { kind: 'deal_updated', ...stepOf(deal, { changed: deal.changed, status: deal.status }) }
      : null,
  ),
  teller(dealStageChanged, (deal) => ({
    kind: 'deal_stage_changed',
    ...stepOf(deal, { from_stage_key: deal.from_stage_key }),
  })),
  teller(dealWon, (deal) => ({ kind: 'deal_won', ...stepOf(deal) })),
  teller(dealLost, (deal) => ({ kind: 'deal_lost', ...stepOf(deal) })),
  teller(dealVoided, (deal) => ({ kind: 'deal_voided', ...stepOf(deal) })),
  teller(dealReopened, (deal) => ({
    kind: 'deal_reopened',
    ...stepOf(deal, { from_status: deal.from_status }),
  })),
];

/** The entry that a message makes; null for one that changes nothing, or speaks of nobody. */
export function timelineEntryOf(message: Envelope<unknown>): TimelineEntry | null {
  const told = tellers.find(({ type }) => type === message.type)?.tell(message.data, message.time) ?? null;
  if (told === null || message.lead_id === null) return null;
  return { leadId: message.lead_id, id: message.id, ...told };
}

function roughly(conflict: Omit<ConflictStanding, 'choice'>) {
  const { conflict_id, kind, pipeline_key, by, channel } = conflict;
  return { conflict_id, kind, pipeline_key, by, channel };
}

function decided({ choice, ...conflict }: ConflictStanding) {
  return {
    ...roughly(conflict),
    keep: choice?.keep ?? false,
    pipeline_key: choice?.pipeline_key ?? null,
    owner_id: choice?.owner_id ?? null,
  };
}

/** @param tell what the data says; `time` is when the message was made */
function teller<T>(definition: MessageDefinition<T>, tell: (data: T, time: string) => Told) {
  // Each message was parsed with the schema that its type names.
  return { type: definition.type, tell: (data: unknown, time: string) => tell(data as T, time) };
}
