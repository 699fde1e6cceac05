import {
  dealCreated,
  dealLost,
  dealReopened,
  dealStageChanged,
  dealUpdated,
  dealVoided,
  dealWon,
  type Envelope,
} from '@dna/contracts';
import { lockFamilies, only, type Handler } from '@dna/inbox-outbox';
import { settleAssignments } from '../domain/settle-assignments.ts';
import {
  readPlaces,
  releaseAssignments,
  retakeAssignments,
  saveDealStates,
  saveEnded,
  type DealStateRow,
} from '../store/deal-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import { leadOf } from './newest-per-lead.ts';
import { scheduleServeQueue } from './timers.ts';

const changes = [dealUpdated, dealStageChanged, dealWon, dealLost, dealReopened, dealVoided] as const;

/** Each says how a deal stands. */
export const dealFacts = [dealCreated, ...changes] as const;

/**
 * A deal was opened, closed, superseded or opened again: whoever it was routed to has a place more, or one less. A deal
 * that is opened again is theirs again, also where that is more than they have room for.
 */
export const onDealFacts: Handler<RoutingTables, unknown> = async (unit, messages) => {
  const { tx, now } = unit;
  await lockFamilies(tx, new Set(messages.map(leadOf)), 'lead_states');
  const moved = await saveDealStates(tx, newestStates(messages));
  if (moved.length === 0) return;
  const settled = (await readPlaces(tx, moved)).map(({ assignments, deals }) =>
    settleAssignments(assignments, deals),
  );
  const released = settled.flatMap(({ release }) => release);
  await releaseAssignments(tx, released, now);
  await retakeAssignments(
    tx,
    settled.flatMap(({ retake }) => retake),
  );
  await saveEnded(
    tx,
    settled.flatMap(({ deals }) => deals),
  );
  if (released.length > 0) scheduleServeQueue(unit, now);
};

function newestStates(messages: readonly Envelope<unknown>[]): DealStateRow[] {
  const newest = new Map<string, DealStateRow>();
  for (const state of statesOf(messages)) {
    const known = newest.get(state.deal_id);
    if (known === undefined || known.version < state.version) newest.set(state.deal_id, state);
  }
  return [...newest.values()];
}

function statesOf(messages: readonly Envelope<unknown>[]): DealStateRow[] {
  const told = [
    ...only(dealCreated, messages),
    ...changes.flatMap((definition) => only<StandingData>(definition, messages)),
  ];
  return told.map((message) => {
    const { deal_id, pipeline_key, status, decision_id, decision_ids } = message.data;
    return {
      deal_id,
      lead_id: leadOf(message),
      pipeline_key,
      status,
      decision_ids: decision_ids ?? (decision_id === null ? [] : [decision_id]),
      version: message.entity_version,
    };
  });
}

/** What all of them say of a deal. */
type StandingData = Pick<
  (typeof dealCreated)['example'],
  'deal_id' | 'pipeline_key' | 'status' | 'decision_id' | 'decision_ids'
>;
