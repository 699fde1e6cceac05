import type {
  ConflictChannel,
  ConflictChoice,
  ConflictEvidence,
  ConflictKind,
  ConflictOption,
  ConflictState,
} from '@dna/contracts';
import { addWorkingMinutes } from './business-time.ts';
import type { RoutingConfig } from './routing-config.ts';

/** When a person is reminded, when the others are told that nobody decided, and when the fallback decides. */
export type ConflictClock = { remindAt: Date; escalateAt: Date; expiresAt: Date };

/** What is asked, and what it rests on. */
export type Question = {
  kind: ConflictKind;
  /** In short: a question that was answered is not asked again in the same cycle. */
  question: string;
  /** The pipeline that is full, or that the lead would go to. */
  pipelineKey: string | null;
  contendedOwnerId: string | null;
  options: ConflictOption[];
  evidence: ConflictEvidence | null;
};

/** Something that rules cannot decide, and how far people are with it. */
export type Conflict = Question &
  ConflictClock & {
    id: string;
    /** Null where it is about a pipeline. */
    leadId: string | null;
    state: ConflictState;
    version: number;
    cycle: number;
    openedAt: Date;
    remindedAt: Date | null;
    escalatedAt: Date | null;
    snoozedUntil: Date | null;
    claimedBy: string | null;
    choice: ConflictChoice | null;
    closedAt: Date | null;
    /** About a pipeline: what was chosen has not come to all leads that wait yet. */
    settling: boolean;
    correlationId: string | null;
  };

/** Who acts; `id` is null where the engine itself does. */
export type Actor = { id: string | null; channel: ConflictChannel; isAdmin: boolean };

export const theRules: Actor = { id: null, channel: 'rules', isAdmin: false };
export const theClock: Actor = { id: null, channel: 'timer', isAdmin: false };

export function isLive({ state }: { state: ConflictState }): boolean {
  return state === 'open' || state === 'claimed';
}

/**
 * Half of the SLA until the reminder, all of it until the escalation, and half of it again until the fallback decides:
 * an escalation that nobody has time to answer would be none. All in working time.
 */
export function clockFrom(openedAt: Date, { slaMinutes, businessHours }: RoutingConfig): ConflictClock {
  const after = (share: number) => addWorkingMinutes(openedAt, slaMinutes * share, businessHours);
  return { remindAt: after(0.5), escalateAt: after(1), expiresAt: after(1.5) };
}

export type DueAct = 'remind' | 'escalate' | 'expire';

/** What the clock does next to a conflict that is live, and when. A snooze holds back all but the end. */
export function nextDue(conflict: Conflict): { act: DueAct; at: Date } | null {
  if (!isLive(conflict)) return null;
  const { state, remindAt, escalateAt, expiresAt, remindedAt, escalatedAt, snoozedUntil } = conflict;
  const woken = (at: Date) => (snoozedUntil !== null && snoozedUntil > at ? snoozedUntil : at);
  const due: { act: DueAct; at: Date }[] = [{ act: 'expire', at: expiresAt }];
  if (escalatedAt === null) due.push({ act: 'escalate', at: woken(escalateAt) });
  // Who has claimed it need not be reminded.
  if (remindedAt === null && escalatedAt === null && state === 'open')
    due.push({ act: 'remind', at: woken(remindAt) });
  // Of several at one instant, as after an outage, the one that goes furthest.
  return due.reduce((first, each) => (each.at < first.at ? each : first));
}

/** What is due now; the furthest when several are, so that nobody is reminded of what has expired. */
export function dueNow(conflict: Conflict, now: Date): DueAct | null {
  const next = nextDue(conflict);
  if (next === null || next.at > now) return null;
  if (conflict.expiresAt <= now) return 'expire';
  const { escalateAt, escalatedAt, snoozedUntil } = conflict;
  const isAwake = snoozedUntil === null || snoozedUntil <= now;
  return escalatedAt === null && escalateAt <= now && isAwake ? 'escalate' : next.act;
}
