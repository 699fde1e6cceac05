import { describe, expect, it } from '@jest/globals';
import { joinFamily, type LeadState } from './join-family.ts';
import { leadWith } from './samples.ts';

const { score, intent } = leadWith();
const stateOf = (leadId: string, changes: Partial<LeadState> = {}): LeadState => ({
  leadId,
  createdAt: new Date('2026-11-01T00:00:00.000Z'),
  identified: true,
  suppressed: false,
  organizationId: null,
  score: null,
  intent: null,
  familyChangedAt: null,
  liveDecisionId: null,
  basisWaitSince: null,
  queuedAt: null,
  queuedPipeline: null,
  awaitsRearm: false,
  cycle: 1,
  liveConflictId: null,
  ...changes,
});

describe('joinFamily', () => {
  it('takes score and intent of the root alone: they are told for all its ids', () => {
    const lead = joinFamily('b', [
      stateOf('a', { score: { ...score!, score: 90 } }),
      stateOf('b', { score, intent }),
    ]);
    expect(lead).toMatchObject({ leadId: 'b', score: { score: 50 } });
    expect(joinFamily('b', [stateOf('a', { score, intent }), stateOf('b')]).score).toBeNull();
  });

  it('holds of the person what holds of any id', () => {
    const lead = joinFamily('a', [
      stateOf('a', { identified: false }),
      stateOf('b', { suppressed: true, liveDecisionId: 'd', organizationId: 'org' }),
    ]);
    expect(lead).toMatchObject({ identified: true, suppressed: true, routed: true, organizationId: 'org' });
  });

  it("prefers the root's own organization, then the oldest id's", () => {
    const younger = stateOf('c', {
      organizationId: 'c-org',
      createdAt: new Date('2026-11-03T00:00:00.000Z'),
    });
    const older = stateOf('b', { organizationId: 'b-org', createdAt: new Date('2026-11-02T00:00:00.000Z') });
    expect(joinFamily('a', [younger, older, stateOf('a')]).organizationId).toBe('b-org');
    expect(joinFamily('c', [younger, older, stateOf('a')]).organizationId).toBe('c-org');
  });

  it('keeps the earliest place in a line', () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 25, 9, minute));
    const lead = joinFamily('a', [
      stateOf('a', { queuedAt: at(10), queuedPipeline: 'b2b' }),
      stateOf('b', { queuedAt: at(5), queuedPipeline: 'research' }),
    ]);
    expect(lead).toMatchObject({ queuedAt: at(5), queuedPipeline: 'research' });
  });

  it('does not know a lead that only scoring has told of', () => {
    expect(joinFamily('a', [stateOf('a', { createdAt: null, identified: false, score })]).known).toBe(false);
    expect(joinFamily('a', []).known).toBe(false);
  });
});
