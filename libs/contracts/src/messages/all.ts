import type { MessageDefinition } from '../define.ts';
import { dealCreated } from './deals/deal-created.ts';
import { dealUpdated } from './deals/deal-updated.ts';
import { dealStageChanged } from './deals/deal-stage-changed.ts';
import { dealWon } from './deals/deal-won.ts';
import { dealLost } from './deals/deal-lost.ts';
import { dealReopened } from './deals/deal-reopened.ts';
import { dealVoided } from './deals/deal-voided.ts';
import { aliasChanged } from './ingestion/alias-changed.ts';
import { eventAmended } from './ingestion/event-amended.ts';
import { apiKeyChanged } from './ingestion/api-key-changed.ts';
import { eventRecorded } from './ingestion/event-recorded.ts';
import { importFinished } from './ingestion/import-finished.ts';
import { leadCreated, leadUpdated } from './ingestion/lead-changed.ts';
import { leadErased } from './ingestion/lead-erased.ts';
import { recordEvents } from './ingestion/record-events.ts';
import { sourceSilent } from './ingestion/source-silent.ts';
import { leadIntentChanged } from './intent/lead-intent-changed.ts';
import { notificationRequested } from './integration/notification-requested.ts';
import { conflictClaimed } from './routing/conflict-claimed.ts';
import { conflictEscalated } from './routing/conflict-escalated.ts';
import { conflictExpired } from './routing/conflict-expired.ts';
import { conflictOpened } from './routing/conflict-opened.ts';
import { conflictReminded } from './routing/conflict-reminded.ts';
import { conflictReopened } from './routing/conflict-reopened.ts';
import { conflictResolved } from './routing/conflict-resolved.ts';
import { conflictSnoozed } from './routing/conflict-snoozed.ts';
import { conflictUpdated } from './routing/conflict-updated.ts';
import { conflictWithdrawn } from './routing/conflict-withdrawn.ts';
import { leadReassigned } from './routing/lead-reassigned.ts';
import { leadRouted } from './routing/lead-routed.ts';
import { leadUnrouted } from './routing/lead-unrouted.ts';
import { pipelineUnstaffed } from './routing/pipeline-unstaffed.ts';
import { teamMemberChanged } from './routing/team-member-changed.ts';
import { leadScored } from './scoring/lead-scored.ts';
import { thresholdCrossed } from './scoring/threshold-crossed.ts';

/** Every message there is. */
export const messages: readonly MessageDefinition[] = [
  eventRecorded,
  eventAmended,
  leadCreated,
  leadUpdated,
  leadErased,
  aliasChanged,
  apiKeyChanged,
  importFinished,
  recordEvents,
  sourceSilent,
  leadScored,
  thresholdCrossed,
  leadIntentChanged,
  leadRouted,
  leadReassigned,
  leadUnrouted,
  conflictOpened,
  conflictUpdated,
  conflictClaimed,
  conflictSnoozed,
  conflictReminded,
  conflictEscalated,
  conflictResolved,
  conflictReopened,
  conflictWithdrawn,
  conflictExpired,
  pipelineUnstaffed,
  teamMemberChanged,
  dealCreated,
  dealUpdated,
  dealStageChanged,
  dealWon,
  dealLost,
  dealReopened,
  dealVoided,
  notificationRequested,
] as readonly MessageDefinition[];
