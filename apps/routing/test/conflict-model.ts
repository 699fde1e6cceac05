import type { Envelope } from '@dna/contracts';
import type { TransitionRow } from '../src/store/conflicts.ts';

/**
 * What may happen to a conflict, written down a second time: from the record of its transitions alone, without the code
 * that made them.
 */
export type Modelled = {
  state: 'open' | 'claimed' | 'resolved' | 'withdrawn' | 'expired';
  claimedBy: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  reminded: boolean;
  escalated: boolean;
  snoozedUntil: Date | null;
};

const fresh: Modelled = {
  state: 'open',
  claimedBy: null,
  decidedBy: null,
  decidedAt: null,
  reminded: false,
  escalated: false,
  snoozedUntil: null,
};

/** @throws when the transition was not allowed after those before it */
export function followTransition(
  before: Modelled | null,
  { act, actor, channel, at, details }: TransitionRow,
  isAdmin: (actor: string | null) => boolean,
): Modelled {
  const must = (condition: boolean, what: string) => {
    if (!condition) throw new Error(`${act} by ${actor} over ${channel}: ${what}`);
  };
  if (before === null) {
    must(act === 'open' && channel === 'rules' && actor === null, 'a conflict begins with the rules');
    return fresh;
  }
  const isLive = before.state === 'open' || before.state === 'claimed';
  const byPerson = actor !== null && channel === 'api';
  const byClock = actor === null && channel === 'timer';
  switch (act) {
    case 'claim':
      must(isLive && byPerson, 'only somebody, and only while it is live');
      must(before.claimedBy === null || isAdmin(actor), 'somebody else has it');
      must(before.claimedBy !== actor, 'has it already');
      return { ...before, state: 'claimed', claimedBy: actor };
    case 'snooze':
      must(isLive && byPerson, 'only somebody, and only while it is live');
      return { ...before, snoozedUntil: new Date(String(details['until'])) };
    case 'update':
      must(isLive && actor === null && channel === 'rules', 'only the rules, and only while it is live');
      return before;
    case 'remind':
      must(before.state === 'open' && byClock, 'only the clock, and only what nobody has claimed');
      must(!before.reminded && !before.escalated, 'once');
      must(before.snoozedUntil === null || before.snoozedUntil <= at, 'it was snoozed');
      return { ...before, reminded: true };
    case 'escalate':
      must(isLive && byClock && !before.escalated, 'only the clock, once');
      must(before.snoozedUntil === null || before.snoozedUntil <= at, 'it was snoozed');
      return { ...before, escalated: true };
    case 'resolve':
      must(isLive && byPerson, 'only somebody, and only while it is live');
      return { ...before, state: 'resolved', decidedBy: actor, decidedAt: at };
    case 'expire':
      must(isLive && byClock, 'only the clock, and only while it is live');
      return { ...before, state: 'expired', decidedAt: at };
    case 'withdraw':
      must(isLive, 'only while it is live');
      return { ...before, state: 'withdrawn' };
    case 'undo':
      must(before.state === 'resolved' && byPerson, 'only somebody, and only what was decided');
      must(actor === before.decidedBy || isAdmin(actor), 'only who decided, or an admin');
      must(at.getTime() - before.decidedAt!.getTime() < 600_000, 'only for ten minutes');
      return fresh;
    case 'reopen':
      must(byPerson, 'only somebody');
      must(
        before.state === 'expired' || (before.state === 'resolved' && isAdmin(actor)),
        'what time decided, or as an admin',
      );
      return fresh;
    default:
      throw new Error(`what is ${act}?`);
  }
}

/** Where the messages say that a lead is: the newest one counts. */
export function placeTold(messages: readonly Envelope<unknown>[]): {
  pipeline_key: string;
  owner_id: string | null;
} | null {
  const newest = messages.toSorted((a, b) => b.entity_version - a.entity_version)[0];
  if (newest === undefined || newest.type.endsWith('lead-unrouted')) return null;
  const { pipeline_key, owner_id } = newest.data as { pipeline_key: string; owner_id: string | null };
  return { pipeline_key, owner_id };
}
