import { describe, expect, it } from '@jest/globals';
import { chooseOwner } from './choose-owner.ts';
import { memberWith, now, teamOf, turnWith } from './samples.ts';
import { leastLoaded, type Strategy } from './strategy.ts';

const [a, b] = [memberWith({ id: 'a' }), memberWith({ id: 'b' })];
const choose = (
  team: ReturnType<typeof teamOf>,
  organizationId: string | null = null,
  behindOthers = false,
  strategy: Strategy = leastLoaded,
) => chooseOwner(team, { pipelineKey: 'b2b', organizationId, strategy }, behindOthers, now);
const ownerOf = (team: ReturnType<typeof teamOf>, strategy?: Strategy) => {
  const choice = choose(team, null, false, strategy);
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
    expect(
      ownerOf(teamOf([a, b], [turnWith('a', 1, { lastTurnNo: 2 }), turnWith('b', 1, { lastTurnNo: 1 })])),
    ).toBe('b');
    expect(ownerOf(teamOf([b, a]))).toBe('a');
  });

  it('looks past who is inactive, away, full or of another pipeline', () => {
    const choice = choose(
      teamOf([
        memberWith({ id: 'a', active: false }),
        memberWith({ id: 'b', away: [{ from: now, until: null }] }),
        memberWith({ id: 'c', open: 10 }),
        memberWith({ id: 'd', pipelines: ['research'] }),
        memberWith({ id: 'e', away: [{ from: null, until: now }] }),
        memberWith({ id: 'f', offHours: true }),
      ]),
    );
    expect(choice).toMatchObject({ kind: 'chosen', memberId: 'e' });
    expect(choice.candidates.map((each) => [each.team_member_id, each.passed_over])).toEqual([
      ['a', 'inactive'],
      ['b', 'away'],
      ['c', 'full'],
      ['e', null],
      ['f', 'off_hours'],
    ]);
  });

  it('tells a full team from one where nobody is there', () => {
    expect(ownerOf(teamOf([memberWith({ id: 'a', open: 10 })]))).toBe('no_capacity');
    expect(ownerOf(teamOf([memberWith({ id: 'a', capacity: 0 })]))).toBe('no_capacity');
    expect(ownerOf(teamOf([memberWith({ id: 'a', active: false })]))).toBe('no_active_member');
    expect(ownerOf(teamOf([]))).toBe('no_active_member');
    const home = memberWith({ id: 'a', offHours: true });
    expect(ownerOf(teamOf([home, memberWith({ id: 'b', active: false })]))).toBe('outside_hours');
    expect(ownerOf(teamOf([home, memberWith({ id: 'b', open: 10 })]))).toBe('no_capacity');
  });

  it('keeps an account with its owner, whose turn it need not be', () => {
    const team = teamOf([a, b], [turnWith('a', 0), turnWith('b', 9)], accounts('b'));
    expect(choose(team, 'org')).toMatchObject({ kind: 'chosen', memberId: 'b', reason: 'account_owner' });
    expect(choose(team, 'another')).toMatchObject({ kind: 'chosen', memberId: 'a', reason: 'fewest_turns' });
  });

  it('passes an account on when its owner is full, and says so', () => {
    const team = teamOf([a, memberWith({ id: 'b', open: 10 })], [], accounts('b'));
    const choice = choose(team, 'org');
    expect(choice).toMatchObject({ kind: 'chosen', memberId: 'a', reason: 'fewest_turns' });
    expect(choice.candidates[1]).toMatchObject({
      team_member_id: 'b',
      account_owner: true,
      passed_over: 'full',
    });
  });

  it('keeps an account with its owner only in pipelines of theirs, and says so', () => {
    const team = teamOf([a, memberWith({ id: 'b', pipelines: ['research'] })], [], accounts('b'));
    const choice = choose(team, 'org');
    expect(choice).toMatchObject({ kind: 'chosen', memberId: 'a', reason: 'fewest_turns' });
    expect(choice.candidates).toMatchObject([
      { team_member_id: 'a', account_owner: false, passed_over: null },
      { team_member_id: 'b', account_owner: true, passed_over: 'not_in_pipeline' },
    ]);
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

  describe('by weighted_round_robin', () => {
    const weighted: Strategy = { kind: 'weighted_round_robin', weights: { b: 3 } };

    it('asks who is not ahead of their share, the one whose next turn is due first', () => {
      expect(ownerOf(teamOf([a, b], [turnWith('a', 0), turnWith('b', 0)]), weighted)).toBe('b');
      expect(ownerOf(teamOf([a, b], [turnWith('a', 0), turnWith('b', 3)]), weighted)).toBe('a');
      const choice = choose(teamOf([a, b], [turnWith('a', 1), turnWith('b', 1)]), null, false, weighted);
      expect(choice).toMatchObject({ memberId: 'b', reason: 'weighted_turn' });
      expect(choice.candidates).toMatchObject([
        { weight: 1, passed_over: 'ahead_of_share' },
        { weight: 3, passed_over: null },
      ]);
    });

    it('does not ask who is full, and keeps accounts with their owner', () => {
      expect(ownerOf(teamOf([a, memberWith({ id: 'b', open: 10 })]), weighted)).toBe('a');
      const team = teamOf([a, b], [turnWith('a', 9)], accounts('a'));
      expect(choose(team, 'org', false, weighted)).toMatchObject({ memberId: 'a', reason: 'account_owner' });
    });
  });

  describe('by a fixed list', () => {
    const fixed: Strategy = { kind: 'fixed', ownerIds: ['b', 'a'] };
    const c = memberWith({ id: 'c' });

    it('asks the first of the list who can take it, and nobody else', () => {
      expect(choose(teamOf([a, b, c]), null, false, fixed)).toMatchObject({ memberId: 'b', reason: 'fixed' });
      const absent = memberWith({ id: 'b', active: false });
      const choice = choose(teamOf([a, absent, c]), null, false, fixed);
      expect(choice).toMatchObject({ memberId: 'a' });
      expect(choice.candidates.map((each) => each.passed_over)).toEqual([null, 'inactive', 'not_listed']);
    });

    it('lets the lead wait when none of them can', () => {
      const full = [memberWith({ id: 'a', open: 10 }), memberWith({ id: 'b', open: 10 })];
      expect(ownerOf(teamOf([...full, c]), fixed)).toBe('no_capacity');
      expect(ownerOf(teamOf([c]), fixed)).toBe('no_active_member');
    });

    it('keeps an account with its owner among the listed only', () => {
      expect(choose(teamOf([a, b, c], [], accounts('a')), 'org', false, fixed)).toMatchObject({
        memberId: 'a',
        reason: 'account_owner',
      });
      expect(choose(teamOf([a, b, c], [], accounts('c')), 'org', false, fixed)).toMatchObject({
        memberId: 'b',
        reason: 'fixed',
      });
    });
  });
});
