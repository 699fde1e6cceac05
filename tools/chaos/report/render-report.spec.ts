import { describe, expect, it } from '@jest/globals';
import { createAcceptedLog } from '../load/accepted.ts';
import type { ChaosResult } from '../run-chaos.ts';
import { hasPassed, renderReport } from './render-report.ts';

const strike = (fault: string, recoveryMs: number | null) => ({
  number: 1,
  fault,
  target: 'scoring',
  note: '',
  from: 0,
  healedAt: 0,
  recoveryMs,
  losesQueued: false,
});
const result = (changes: Partial<ChaosResult> = {}): ChaosResult => ({
  strikes: [1_000, 4_000, 2_000].map((ms) => strike('kill-service', ms)),
  accepted: createAcceptedLog(),
  refused: 3,
  badMessages: 2,
  settledMs: 5_000,
  invariants: [{ name: 'no event is lost', failures: [] }],
  lostWithBroker: 0,
  ...changes,
});

describe('the report', () => {
  it('counts each fault with the median and the longest recovery', () => {
    expect(renderReport(result())).toMatch(/^kill-service +3 +3 +2\.0 +4\.0$/m);
  });

  it('says what does not hold, and fails', () => {
    const failed = result({ invariants: [{ name: 'no event is lost', failures: ['e1 is missing'] }] });
    expect(renderReport(failed)).toMatch(
      /no event is lost +NO \(1\)[^]*e1 is missing[^]*SOMETHING DOES NOT HOLD/,
    );
    expect(hasPassed(failed)).toBe(false);
    expect(hasPassed(result())).toBe(true);
  });

  it('fails when the engine did not recover', () => {
    const stuck = result({ strikes: [strike('kill-broker', null)] });
    expect(hasPassed(stuck)).toBe(false);
    expect(renderReport(stuck)).toMatch(/^kill-broker +1 +0 +- +-$/m);
  });
});
