import { describe, expect, it } from '@jest/globals';
import { chooseOwner } from './choose-owner.ts';
import { memberWith, now, teamOf, turnWith } from './samples.ts';

const [a, b] = [memberWith({ id: 'a' }), memberWith({ id: 'b' })];
const choose = (
  team: ReturnType<typeof teamOf>,
  organizationId: string | null = null,
  behindOthers = false,
) => chooseOwner(team, { pipelineKey: 'b2b', organizationId }, behindOthers, now);
const ownerOf = (team: ReturnType<typeof teamOf>) => {
  const choice = choose(team);
  return choice.kind === 'chosen' ? choice.memberId : choice.code;
};
const accounts = (owner: string) => ({ accountOwners: new Map([['org', owner]]) });

describe('chooseOwner', () => {
  it('gives the turn to the one with the fewest turns for their weight', () => {
    expect(ownerOf(teamOf([a, b], [turnWith('a', 2), turnWith('b', 1)]))).toBe('b');
    const double = memberWith({ id: 'b', weight: 2 });
    expect(ownerOf(teamOf([a, double], [turnWith('a', 2), turnWith('b', 3)]))).toBe('b');
  });

  it('settles equal turns by load, then by the longest time since a turn, then by id', () => {
    expect(ownerOf(teamOf([memberWith({ id: 'a', open: 2 }), memberWith({ id: 'b', open: 1 })]))).toBe('b');
    expect(
      ownerOf(teamOf([memberWith({ id: 'a', open: 1, capacity: 4 }), memberWith({ id: 'b', open: 2 })])),
    ).toBe('b');
    const earlier = new Date(now.getTime() - 1_000);
    expect(
      ownerOf(
        teamOf([a, b], [turnWith('a', 1, { lastTurnAt: now }), turnWith('b', 1, { lastTurnAt: earlier })]),
      ),
    ).toBe('b');
    expect(ownerOf(teamOf([b, a]))).toBe('a');
  });

  it('looks past who is inactive, away, full or of another pipeline', () => {
    const choice = choose(
      teamOf([
        memberWith({ id: 'a', active: false }),
        memberWith({ id: 'b', awayFrom: now }),
        memberWith({ id: 'c', open: 10 }),
        memberWith({ id: 'd', pipelines: ['research'] }),
        memberWith({ id: 'e', awayUntil: now }),
      ]),
    );
    expect(choice).toMatchObject({ kind: 'chosen', memberId: 'e' });
    expect(choice.candidates.map((each) => [each.team_member_id, each.passed_over])).toEqual([
      ['a', 'inactive'],
      ['b', 'away'],
      ['c', 'full'],
      ['e', null],
    ]);
  });

  it('tells a full team from one where nobody is there', () => {
    expect(ownerOf(teamOf([memberWith({ id: 'a', open: 10 })]))).toBe('no_capacity');
    expect(ownerOf(teamOf([memberWith({ id: 'a', capacity: 0 })]))).toBe('no_capacity');
    expect(ownerOf(teamOf([memberWith({ id: 'a', active: false })]))).toBe('no_active_member');
    expect(ownerOf(teamOf([]))).toBe('no_active_member');
  });

  it('keeps an account with its owner, whose turn it need not be', () => {
    const team = teamOf([a, b], [turnWith('a', 0), turnWith('b', 9)], accounts('b'));
    expect(choose(team, 'org')).toMatchObject({ kind: 'chosen', memberId: 'b', reason: 'account_owner' });
    expect(choose(team, 'another')).toMatchObject({ kind: 'chosen', memberId: 'a', reason: 'fewest_turns' });
  });

  it('passes an account on when its owner is full, and says so', () => {
    const team = teamOf([a, memberWith({ id: 'b', open: 10, pipelines: ['research'] })], [], accounts('b'));
    const choice = choose(team, 'org');
    expect(choice).toMatchObject({ kind: 'chosen', memberId: 'a', reason: 'fewest_turns' });
    expect(choice.candidates[1]).toMatchObject({
      team_member_id: 'b',
      account_owner: true,
      passed_over: 'full',
    });
  });

  it('does not let a lead overtake those who have waited longer', () => {
    expect(choose(teamOf([a]), null, true)).toMatchObject({ kind: 'nobody', code: 'others_first' });
    expect(choose(teamOf([memberWith({ id: 'a', open: 10 })]), null, true)).toMatchObject({
      code: 'no_capacity',
    });
  });

  it('names the point in which each candidate fell behind', () => {
    const team = teamOf(
      [a, b, memberWith({ id: 'c', open: 1 }), memberWith({ id: 'd' })],
      [turnWith('a', 1), turnWith('b', 0), turnWith('c', 0), turnWith('d', 0)],
    );
    expect(choose(team).candidates.map((each) => each.passed_over)).toEqual([
      'more_turns',
      null,
      'higher_load',
      'later_id',
    ]);
  });
});
