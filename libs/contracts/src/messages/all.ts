import type { MessageDefinition } from '../define.ts';
import { dealCreated } from './deals/deal-created.ts';
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
import { leadRouted } from './routing/lead-routed.ts';
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
  teamMemberChanged,
  dealCreated,
  notificationRequested,
] as readonly MessageDefinition[];
