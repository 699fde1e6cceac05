import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { explainContribution, type Contribution } from './explain-contribution.ts';
import { toScore } from './score-lead.ts';

const visit: Contribution = {
  ruleName: 'Page visited',
  occurredAtMs: Date.parse('2026-01-21T12:00:00Z'),
  milliPoints: 2_000,
  effectiveMilliPoints: 2_000,
  cap: { milliPoints: 10_000, days: 7 },
  decay: { kind: 'expire', days: 90 },
};
const why = (contribution: Partial<Contribution>, at: string) =>
  explainContribution({ ...visit, ...contribution }, Date.parse(at)).why;

describe('the explanation of a contribution', () => {
  it('says that it counts, and until when', () => {
    expect(why({}, '2026-02-01T00:00:00Z')).toBe(
      'Page visited on 2026-01-21: 2 points, expiring on 2026-04-21.',
    );
  });

  it('says that it has expired, after how long and when', () => {
    const january = explainContribution(visit, Date.parse('2026-11-25T09:00:00Z'));
    expect(january).toEqual({
      points: 2,
      decayFactor: 0,
      cutByCap: 0,
      effectivePoints: 0,
      why: 'Page visited on 2026-01-21: 2 points, expired after 90 days on 2026-04-21.',
    });
  });

  it('says what a cap took', () => {
    expect(why({ effectiveMilliPoints: 0 }, '2026-02-01T00:00:00Z')).toBe(
      'Page visited on 2026-01-21: 2 points, none of them counts (at most 10 points in 7 days).',
    );
    expect(why({ effectiveMilliPoints: 1_000 }, '2026-02-01T00:00:00Z')).toBe(
      'Page visited on 2026-01-21: 2 points, 1 of them cut (at most 10 points in 7 days), expiring on 2026-04-21.',
    );
  });

  it('says what age has left', () => {
    const linear = {
      milliPoints: 30_000,
      effectiveMilliPoints: 30_000,
      decay: { kind: 'linear', days: 90 },
    } as const;
    expect(why(linear, '2026-03-07T12:00:00Z')).toBe(
      'Page visited on 2026-01-21: 30 points, 15 left, running out on 2026-04-21.',
    );
    const halving = {
      milliPoints: -1_000,
      effectiveMilliPoints: -1_000,
      decay: { kind: 'half_life', days: 1 },
    } as const;
    expect(why(halving, '2026-01-23T12:00:00Z')).toBe(
      'Page visited on 2026-01-21: -1 point, -0.25 left, halving every 1 day.',
    );
    expect(why(halving, '2026-11-25T12:00:00Z')).toContain('nothing left of them, halved every 1 day');
  });

  it('says only the points where nothing decays', () => {
    expect(why({ decay: { kind: 'none' } }, '2026-11-25T12:00:00Z')).toBe(
      'Page visited on 2026-01-21: 2 points.',
    );
  });

  it('shows numbers that multiply to what counts', () => {
    const kinds = fc.constantFrom('expire' as const, 'linear' as const, 'half_life' as const);
    fc.assert(
      fc.property(
        kinds,
        fc.integer({ min: 0, max: 30_000 }),
        fc.nat(30_000),
        fc.nat(20_000_000_000),
        (kind, points, cut, age) => {
          const milliPoints = points + cut;
          const contribution = {
            ...visit,
            milliPoints,
            effectiveMilliPoints: points,
            decay: { kind, days: 90 },
          };
          const shown = explainContribution(contribution, visit.occurredAtMs + age);
          expect(shown.effectivePoints).toBeCloseTo((shown.points - shown.cutByCap) * shown.decayFactor, 9);
          expect(toScore(BigInt(Math.round(shown.effectivePoints * 1e12)))).toBe(
            Math.round(shown.effectivePoints),
          );
        },
      ),
    );
  });
});
