import type { ConflictChoice } from '@dna/contracts';
import { isLive, type Actor, type Conflict, type ConflictClock, type Question } from './conflict.ts';

/** How long a decision can be taken back as if it had not been made. */
export const undoMinutes = 10;

/** What people do. */
export type PersonalAct =
  | { name: 'claim' }
  | { name: 'snooze'; until: Date }
  | { name: 'resolve'; choice: ConflictChoice }
  | { name: 'undo'; clock: ConflictClock }
  | { name: 'reopen'; clock: ConflictClock };

/** And what the engine itself does, always to one that is live. */
export type Act =
  | PersonalAct
  /** The same question, but with other options or for other reasons. */
  | { name: 'update'; question: Question }
  | { name: 'withdraw' }
  | { name: 'remind' }
  | { name: 'escalate' }
  | { name: 'expire'; choice: ConflictChoice };

export type ActName = Act['name'];

/** Why somebody cannot do to a conflict what they want. */
export type ConflictRefusal =
  | 'decided'
  | 'withdrawn'
  | 'expired'
  | 'claimed_by_other'
  | 'snooze_too_long'
  | 'not_decided'
  | 'too_late'
  | 'not_decider'
  | 'not_admin'
  | 'many_leads';

export type Permission =
  { kind: 'allowed' } | { kind: 'unchanged' } | { kind: 'refused'; code: ConflictRefusal };

export type Moved = { kind: 'moved'; conflict: Conflict };

const allowed: Permission = { kind: 'allowed' };
const unchanged: Permission = { kind: 'unchanged' };

/** Whether somebody may do this to a conflict as it stands. The first decision counts; who made it may say it again. */
export function permissionTo(conflict: Conflict, act: PersonalAct, by: Actor, now: Date): Permission {
  return isLive(conflict) ? whileLive(conflict, act, by) : whenOver(conflict, act, by, now);
}

function whileLive(conflict: Conflict, act: PersonalAct, by: Actor): Permission {
  switch (act.name) {
    case 'claim':
      if (conflict.claimedBy === null) return allowed;
      if (conflict.claimedBy === by.id) return unchanged;
      return by.isAdmin ? allowed : refused('claimed_by_other');
    case 'snooze':
      if (act.until.getTime() === conflict.snoozedUntil?.getTime()) return unchanged;
      return act.until < conflict.expiresAt ? allowed : refused('snooze_too_long');
    case 'undo':
    case 'reopen':
      return refused('not_decided');
    case 'resolve':
      return allowed;
  }
}

function whenOver(conflict: Conflict, act: PersonalAct, by: Actor, now: Date): Permission {
  switch (act.name) {
    case 'resolve':
      return isSameDecision(conflict, act.choice) ? unchanged : refused(overAs(conflict));
    case 'claim':
    case 'snooze':
      return refused(overAs(conflict));
    case 'undo':
      return permissionToUndo(conflict, by, now);
    case 'reopen':
      return permissionToReopen(conflict, by);
  }
}

function permissionToUndo(conflict: Conflict, by: Actor, now: Date): Permission {
  const { state, choice, leadId } = conflict;
  if (state !== 'resolved' || choice === null) return refused(overAs(conflict));
  if (leadId === null) return refused('many_leads');
  if (!by.isAdmin && choice.by !== by.id) return refused('not_decider');
  const until = new Date(choice.at).getTime() + undoMinutes * 60_000;
  return now.getTime() < until ? allowed : refused('too_late');
}

/** What nobody decided, anybody may take up again; what somebody has, only an admin. */
function permissionToReopen(conflict: Conflict, by: Actor): Permission {
  if (conflict.state === 'withdrawn') return refused('withdrawn');
  if (conflict.leadId === null) return refused('many_leads');
  return conflict.state === 'expired' || by.isAdmin ? allowed : refused('not_admin');
}

/** The same click again, and not somebody who came second. */
function isSameDecision({ state, choice }: Conflict, asked: ConflictChoice): boolean {
  if (state !== 'resolved' || choice === null || choice.by !== asked.by) return false;
  if (choice.keep || asked.keep) return choice.keep === asked.keep;
  const isSameOwner = asked.owner_id === null || asked.owner_id === choice.owner_id;
  return choice.pipeline_key === asked.pipeline_key && isSameOwner;
}

function overAs({ state }: Conflict): ConflictRefusal {
  if (state === 'withdrawn') return 'withdrawn';
  return state === 'expired' ? 'expired' : 'decided';
}

function refused(code: ConflictRefusal): Permission {
  return { kind: 'refused', code };
}

/** The conflict after an act that is allowed; each act is a version of its own. */
export function actOnConflict(conflict: Conflict, act: Act, by: Actor, now: Date): Conflict {
  return { ...conflict, ...changeBy(conflict, act, by, now), version: conflict.version + 1 };
}

function changeBy({ leadId }: Conflict, act: Act, by: Actor, now: Date): Partial<Conflict> {
  const settling = leadId === null;
  switch (act.name) {
    case 'claim':
      return { state: 'claimed', claimedBy: by.id };
    case 'snooze':
      return { snoozedUntil: act.until };
    case 'update':
      return act.question;
    case 'remind':
      return { remindedAt: now };
    case 'escalate':
      return { escalatedAt: now };
    case 'resolve':
      return { state: 'resolved', choice: act.choice, closedAt: now, settling };
    case 'expire':
      return { state: 'expired', choice: act.choice, closedAt: now, settling };
    case 'withdraw':
      return { state: 'withdrawn', closedAt: now };
    case 'undo':
    case 'reopen':
      return {
        ...act.clock,
        state: 'open',
        claimedBy: null,
        choice: null,
        closedAt: null,
        remindedAt: null,
        escalatedAt: null,
        snoozedUntil: null,
      };
  }
}
