import { describe, expect, it } from '@jest/globals';
import {
  conflictExpired,
  conflictOpened,
  conflictReminded,
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
  eventRecorded,
  leadIntentChanged,
  leadReassigned,
  leadRouted,
  leadScored,
  leadUnrouted,
  type MessageDefinition,
} from '@dna/contracts';
import { timelineEntryOf } from './timeline-entry.ts';

const message = <T>(definition: MessageDefinition<T>, change: Partial<T> = {}) => ({
  id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10',
  type: definition.type,
  version: 1,
  time: '2026-11-25T09:30:02.000Z',
  lead_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a11',
  correlation_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a12',
  causation_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a12',
  depth: 0,
  entity_version: 1,
  data: { ...definition.example, ...change },
});

describe('timelineEntryOf', () => {
  it('tells a score that changed, when it changed', () => {
    expect(timelineEntryOf(message(leadScored, { score: 42, previous: 12 }))).toEqual({
      id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10',
      leadId: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a11',
      at: leadScored.example.as_of,
      kind: 'score_changed',
      data: { score: 42, previous: 12 },
    });
  });

  it.each([
    ['a score that stays', message(leadScored, { score: 42, previous: 42 })],
    ['an intent that stays', message(leadIntentChanged, { primary: 'b2b', previous: 'b2b' })],
    ['an intent that never was', message(leadIntentChanged, { primary: null, previous: null })],
    ['an intent of which nobody says what it was', message(leadIntentChanged, { previous: undefined })],
    ['words about a deal', message(dealUpdated, { changed: ['title', 'notes', 'decision_ids'] })],
    ['a reminder of a conflict', message(conflictReminded)],
    ['a message that is no part of the story', message(eventRecorded)],
    ['a message about nobody', { ...message(leadRouted), lead_id: null }],
  ])('says nothing of %s', (_name, given) => {
    expect(timelineEntryOf(given)).toBeNull();
  });

  it.each([
    ['intent_changed', message(leadIntentChanged, { primary: null, previous: 'b2b' })],
    ['routed', message(leadRouted)],
    ['reassigned', message(leadReassigned)],
    ['unrouted', message(leadUnrouted)],
    ['conflict_opened', message(conflictOpened)],
    ['conflict_resolved', message(conflictResolved)],
    ['conflict_reopened', message(conflictReopened)],
    ['conflict_withdrawn', message(conflictWithdrawn)],
    ['conflict_expired', message(conflictExpired)],
    ['deal_created', message(dealCreated)],
    ['deal_updated', message(dealUpdated, { changed: ['notes', 'value_cents'] })],
    ['deal_updated', message(dealUpdated, { changed: ['status'], status: 'superseded' })],
    ['deal_stage_changed', message(dealStageChanged)],
    ['deal_won', message(dealWon)],
    ['deal_lost', message(dealLost)],
    ['deal_voided', message(dealVoided)],
    ['deal_reopened', message(dealReopened)],
  ])('tells %s', (kind, given) => {
    expect(timelineEntryOf(given)).toMatchObject({ kind });
  });

  it('tells who settled a conflict, and how', () => {
    expect(timelineEntryOf(message(conflictResolved))).toMatchObject({
      at: '2026-11-25T09:30:02.000Z',
      data: {
        kind: 'intent_split',
        pipeline_key: 'b2b',
        owner_id: conflictResolved.example.choice?.owner_id,
        by: conflictResolved.example.by,
        channel: 'slack',
      },
    });
  });

  it('tells where a deal went, what it is worth and who moved it, when they did', () => {
    expect(timelineEntryOf(message(dealStageChanged))).toMatchObject({
      at: dealStageChanged.example.changed_at,
      data: {
        deal_id: dealStageChanged.example.deal_id,
        from_stage_key: 'validation_run',
        stage_key: 'proposal',
        value_cents: 4_800_000,
        changed_by: dealStageChanged.example.changed_by,
      },
    });
  });
});
