import type { MessageDefinition } from '../../define.ts';
import type { Envelope } from '../../envelope.ts';
import { conflictClaimed } from './conflict-claimed.ts';
import { conflictEscalated } from './conflict-escalated.ts';
import { conflictExpired } from './conflict-expired.ts';
import { conflictOpened } from './conflict-opened.ts';
import { conflictReminded } from './conflict-reminded.ts';
import { conflictReopened } from './conflict-reopened.ts';
import { conflictResolved } from './conflict-resolved.ts';
import { conflictSnoozed } from './conflict-snoozed.ts';
import type { ConflictStanding } from './conflict-standing.ts';
import { conflictUpdated } from './conflict-updated.ts';
import { conflictWithdrawn } from './conflict-withdrawn.ts';

/** Each of these says whole how a conflict stands: the newest one that was heard (`entity_version`) is enough. */
export const conflictFacts: readonly MessageDefinition[] = [
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
] as MessageDefinition[];

/** Of these, those by which a conflict begins to wait for somebody, or ends to. */
export const conflictTurns: readonly MessageDefinition[] = [
  conflictOpened,
  conflictResolved,
  conflictReopened,
  conflictWithdrawn,
  conflictExpired,
] as MessageDefinition[];

const types = new Set(conflictFacts.map(({ type }) => type));

/** How a conflict stands, if that is what the message speaks of. */
export function conflictStandingOf({ type, data }: Envelope<unknown>): ConflictStanding | null {
  // Each message was parsed with the schema that its type names.
  return types.has(type) ? (data as ConflictStanding) : null;
}
