import { dealStandingOf, type Envelope } from '@dna/contracts';
import { lockFamilies, type Handler } from '@dna/inbox-outbox';
import { settleAssignments } from '../domain/settle-assignments.ts';
import { settleCycles } from '../store/cycles.ts';
import {
  readPlaces,
  releaseAssignments,
  retakeAssignments,
  saveDealStates,
  saveEnded,
  type DealStateRow,
} from '../store/deal-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import { lookAgain } from './evaluate-leads.ts';
import { leadOf } from './newest-per-lead.ts';
import type { Rules } from './rules.ts';
import { scheduleServeQueue } from './timers.ts';

/**
 * A deal was opened, closed, superseded or opened again: whoever it was routed to has a place more, or one less. A deal
 * that is opened again is theirs again, also where that is more than they have room for. A lead that nobody holds any
 * more begins a new cycle.
 */
export function onDealFacts(rules: Rules): Handler<RoutingTables, unknown> {
  return async (unit, messages) => {
    const { tx, now } = unit;
    const families = await lockFamilies(tx, new Set(messages.map(leadOf)), 'lead_states');
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
    const turned = await settleCycles(
      tx,
      moved.map(({ lead_id }) => lead_id),
    );
    await lookAgain(unit, rules, families, turned);
    if (released.length > 0) scheduleServeQueue(unit, now);
  };
}

function newestStates(messages: readonly Envelope<unknown>[]): DealStateRow[] {
  const newest = new Map<string, DealStateRow>();
  for (const state of statesOf(messages)) {
    const known = newest.get(state.deal_id);
    if (known === undefined || known.version < state.version) newest.set(state.deal_id, state);
  }
  return [...newest.values()];
}

function statesOf(messages: readonly Envelope<unknown>[]): DealStateRow[] {
  return messages.flatMap((message) => {
    const standing = dealStandingOf(message);
    if (standing === null) return [];
    const { deal_id, pipeline_key, status, decision_id, decision_ids } = standing;
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
