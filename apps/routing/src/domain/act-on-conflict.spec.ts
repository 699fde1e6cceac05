import { describe, expect, it } from '@jest/globals';
import { actOnConflict, permissionTo, type Act, type ActName, type PersonalAct } from './act-on-conflict.ts';
import { clockFrom, dueNow, nextDue, type Actor, type Conflict } from './conflict.ts';
import { choiceWith, config, conflictWith, now } from './samples.ts';

const ada: Actor = { id: 'ada', channel: 'api', isAdmin: false };
const bob: Actor = { id: 'bob', channel: 'slack', isAdmin: false };
const admin: Actor = { id: 'ops', channel: 'api', isAdmin: true };
const clock = clockFrom(now, config);
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

const acts: { [Name in ActName]: Extract<Act, { name: Name }> } = {
  claim: { name: 'claim' },
  snooze: { name: 'snooze', until: later(10) },
  resolve: { name: 'resolve', choice: choiceWith({ by: 'ada' }) },
  undo: { name: 'undo', clock },
  reopen: { name: 'reopen', clock },
  update: { name: 'update', question: conflictWith() },
  withdraw: { name: 'withdraw' },
  remind: { name: 'remind' },
  escalate: { name: 'escalate' },
  expire: { name: 'expire', choice: choiceWith({ by: null, channel: 'timer' }) },
};
const open = conflictWith();
const byBob = conflictWith({ state: 'claimed', claimedBy: 'bob' });
const decided = conflictWith({
  state: 'resolved',
  choice: choiceWith({ by: 'bob', pipeline_key: 'research' }),
  closedAt: now,
});
const withdrawn = conflictWith({ state: 'withdrawn', closedAt: now });
const expired = conflictWith({ state: 'expired', choice: choiceWith({ by: null }), closedAt: now });

const answerTo = (conflict: Conflict, act: PersonalAct['name'], by = ada, at = now) => {
  const permission = permissionTo(conflict, acts[act], by, at);
  return permission.kind === 'refused' ? permission.code : permission.kind;
};

describe('what may be done to a conflict', () => {
  it.each<[PersonalAct['name'], string, string, string, string, string]>([
    // act, open, claimed by bob, decided by bob, withdrawn, expired
    ['claim', 'allowed', 'claimed_by_other', 'decided', 'withdrawn', 'expired'],
    ['snooze', 'allowed', 'allowed', 'decided', 'withdrawn', 'expired'],
    ['resolve', 'allowed', 'allowed', 'decided', 'withdrawn', 'expired'],
    ['undo', 'not_decided', 'not_decided', 'not_decider', 'withdrawn', 'expired'],
    ['reopen', 'not_decided', 'not_decided', 'not_admin', 'withdrawn', 'allowed'],
  ])('%s: open %s, claimed %s, resolved %s, withdrawn %s, expired %s', (act, ...wanted) => {
    expect([open, byBob, decided, withdrawn, expired].map((conflict) => answerTo(conflict, act))).toEqual(
      wanted,
    );
  });

  it('the same click again changes nothing; another wish, or another person, comes second', () => {
    const again = { name: 'resolve', choice: choiceWith({ by: 'bob', pipeline_key: 'research' }) } as const;
    expect(permissionTo(decided, again, bob, now)).toEqual({ kind: 'unchanged' });
    expect(answerTo(decided, 'resolve', bob)).toBe('decided');
    const other = { ...again, choice: { ...again.choice, pipeline_key: 'b2b' } };
    expect(permissionTo(decided, other, bob, now)).toEqual({ kind: 'refused', code: 'decided' });
    expect(answerTo(conflictWith({ state: 'claimed', claimedBy: 'ada' }), 'claim')).toBe('unchanged');
    expect(answerTo(conflictWith({ snoozedUntil: acts.snooze.until }), 'snooze')).toBe('unchanged');
  });

  it('an admin takes over a claim, undoes and reopens what others decided', () => {
    expect(answerTo(byBob, 'claim', admin)).toBe('allowed');
    expect(answerTo(decided, 'undo', admin)).toBe('allowed');
    expect(answerTo(decided, 'reopen', admin)).toBe('allowed');
  });

  it('undo is for ten minutes, and not for what many leads have followed', () => {
    expect(answerTo(decided, 'undo', bob, later(9.99))).toBe('allowed');
    expect(answerTo(decided, 'undo', bob, later(10))).toBe('too_late');
    const ofPipeline = { ...decided, leadId: null };
    expect(answerTo(ofPipeline, 'undo', bob)).toBe('many_leads');
    expect(answerTo(ofPipeline, 'reopen', admin)).toBe('many_leads');
  });

  it('a snooze ends before the fallback decides', () => {
    const until = (at: Date) => permissionTo(open, { name: 'snooze', until: at }, ada, now);
    expect(until(new Date(open.expiresAt.getTime() - 1))).toEqual({ kind: 'allowed' });
    expect(until(open.expiresAt)).toEqual({ kind: 'refused', code: 'snooze_too_long' });
  });

  it('is as new when it is opened again', () => {
    const used = { ...decided, remindedAt: now, escalatedAt: now, snoozedUntil: later(20), claimedBy: 'bob' };
    expect(actOnConflict(used, acts.undo, bob, later(5))).toEqual({ ...open, version: 2 });
  });
});

describe('the clock of a conflict', () => {
  // Wednesday, 10:30 in Berlin; open from nine to five.
  it('runs in working time: half an SLA, the whole, and half of it again', () => {
    expect(clock).toEqual({
      remindAt: new Date('2026-11-25T11:30:02.000Z'),
      escalateAt: new Date('2026-11-25T13:30:02.000Z'),
      expiresAt: new Date('2026-11-25T15:30:02.000Z'),
    });
    expect(clockFrom(new Date('2026-11-27T15:00:00.000Z'), config)).toEqual({
      remindAt: new Date('2026-11-30T09:00:00.000Z'),
      escalateAt: new Date('2026-11-30T11:00:00.000Z'),
      expiresAt: new Date('2026-11-30T13:00:00.000Z'),
    });
  });

  it.each<[string, Partial<Conflict>, string | null, Date | null]>([
    ['open', {}, 'remind', clock.remindAt],
    ['reminded', { remindedAt: now }, 'escalate', clock.escalateAt],
    ['claimed', { state: 'claimed' }, 'escalate', clock.escalateAt],
    ['escalated', { escalatedAt: now }, 'expire', clock.expiresAt],
    ['snoozed', { snoozedUntil: later(200) }, 'remind', later(200)],
    ['snoozed to the end', { snoozedUntil: clock.expiresAt }, 'expire', clock.expiresAt],
    ['resolved', { state: 'resolved' }, null, null],
  ])('of one that is %s has next', (_, changes, act, at) => {
    expect(nextDue(conflictWith(changes))).toEqual(act === null ? null : { act, at });
  });

  it('makes up for an outage with the act that goes furthest', () => {
    expect(dueNow(open, now)).toBeNull();
    expect(dueNow(open, clock.remindAt)).toBe('remind');
    expect(dueNow(open, clock.escalateAt)).toBe('escalate');
    expect(dueNow(open, clock.expiresAt)).toBe('expire');
    const asleep = conflictWith({ snoozedUntil: later(350) });
    expect(dueNow(asleep, clock.escalateAt)).toBeNull();
    expect(dueNow(asleep, later(350))).toBe('escalate');
  });
});
