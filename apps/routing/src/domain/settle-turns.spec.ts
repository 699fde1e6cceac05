import { describe, expect, it } from '@jest/globals';
import { memberWith, now, teamOf, turnWith } from './samples.ts';
import { settleTurns } from './settle-turns.ts';
import type { Strategy } from './strategy.ts';

const settle = (team: ReturnType<typeof teamOf>) => settleTurns(team, 'b2b', now);
const [a, b] = [memberWith({ id: 'a' }), memberWith({ id: 'b' })];

describe('settleTurns', () => {
  it('raises who joins to the lowest count of those who are there', () => {
    const c = memberWith({ id: 'c' });
    expect(settle(teamOf([a, b, c], [turnWith('a', 7), turnWith('b', 9)]))).toEqual([turnWith('c', 7)]);
  });

  it('raises by weight: a half-time member needs half the turns', () => {
    const half = memberWith({ id: 'c', weight: 0.5 });
    expect(settle(teamOf([a, half], [turnWith('a', 8)]))).toEqual([turnWith('c', 4)]);
  });

  it('marks who is away, and raises them when they are back', () => {
    const away = memberWith({ id: 'b', away: [{ from: null, until: new Date(now.getTime() + 1) }] });
    const absent = turnWith('b', 2, { present: false });
    expect(settle(teamOf([a, away], [turnWith('a', 3), turnWith('b', 2)]))).toEqual([absent]);
    expect(settle(teamOf([a, b], [turnWith('a', 6), absent]))).toEqual([turnWith('b', 6)]);
  });

  it('raises to the mean where shares are exact: a light member who is behind would else flood the newcomer', () => {
    const weighted: Strategy = { kind: 'weighted_round_robin', weights: { a: 1, b: 9, c: 10 } };
    const c = memberWith({ id: 'c' });
    const team = teamOf([a, b, c], [turnWith('a', 0), turnWith('b', 5)]);
    expect(settleTurns(team, 'b2b', now, weighted)).toEqual([turnWith('c', 5)]);
  });

  it('never lowers a count', () => {
    const ahead = turnWith('b', 9, { present: false });
    expect(settle(teamOf([a, b], [turnWith('a', 3), ahead]))).toEqual([turnWith('b', 9)]);
  });

  it('leaves a team of newcomers as it is, and a settled one untouched', () => {
    expect(settle(teamOf([a, b]))).toEqual([turnWith('a', 0), turnWith('b', 0)]);
    expect(settle(teamOf([a, b], [turnWith('a', 1), turnWith('b', 0)]))).toEqual([]);
  });

  it('counts a member who left the pipeline as absent', () => {
    const elsewhere = memberWith({ id: 'b', pipelines: ['research'] });
    expect(settle(teamOf([a, elsewhere], [turnWith('a', 1), turnWith('b', 0)]))).toEqual([
      turnWith('b', 0, { present: false }),
    ]);
  });
});
