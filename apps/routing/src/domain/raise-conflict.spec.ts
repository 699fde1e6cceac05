import { describe, expect, it } from '@jest/globals';
import { conflictChangeOf } from './change-conflicts.ts';
import { changeOf } from './change-of.ts';
import { decideRoute } from './decide-route.ts';
import type { LeadConflict, LeadSnapshot } from './lead-snapshot.ts';
import { quietHours } from './raise-conflict.ts';
import { config, conflictWith, leadWith, memberWith, now, teamOf } from './samples.ts';

const evidence = (given: Partial<Record<'research' | 'b2b' | 'co_creation', number>>) => {
  const { intent } = leadWith();
  const all = { research: 0, b2b: 0, co_creation: 0, ...given };
  const [[first, most], [, second]] = Object.entries(all).sort((a, b) => b[1] - a[1]) as [
    ['b2b', number],
    ['b2b', number],
  ];
  return { intent: { ...intent!, asOf: now, evidence: all, primary: most > second ? first : null } };
};
const ann = memberWith({ id: 'a' });
const ben = memberWith({ id: 'b' });
const team = teamOf([ann, ben]);
const decide = (lead: LeadSnapshot, members = team) => decideRoute(lead, members, config, now);
const split = { research: 3, b2b: 3 };
const asked = (changes: Partial<LeadConflict> = {}): LeadConflict => conflictWith(changes);

describe('a conflict of intents', () => {
  it.each([
    ['nothing is wanted', {}, 'stays'],
    ['too little', { research: 1, b2b: 1 }, 'stays'],
    ['enough, of two', split, 'conflicts'],
    ['enough, of three', { research: 1, b2b: 1.5, co_creation: 1 }, 'conflicts'],
    ['one thing clearly', { research: 1, b2b: 5 }, 'routes'],
    ['one thing, not quite', { b2b: 2.2 }, 'stays'],
  ])('is raised where %s', (_, given, kind) => {
    expect(decide(leadWith(evidence(given))).kind).toBe(kind);
  });

  it('asks for the products in the order of their confidence, and names the fallback', () => {
    const verdict = decide(leadWith(evidence({ research: 2, co_creation: 3 })));
    expect(verdict).toMatchObject({
      kind: 'conflicts',
      reasons: [{ code: 'intent_split' }],
      question: {
        kind: 'intent_split',
        pipelineKey: null,
        options: [
          { pipeline_key: 'co_creation', owner_id: null, recommended: true, confidence: 3 / 6.5 },
          { pipeline_key: 'research', owner_id: null, recommended: false, confidence: 2 / 6.5 },
          { pipeline_key: 'discovery', owner_id: null, recommended: false, confidence: null },
        ],
        evidence: { score: 50, primary: 'co_creation', total_confidence: 5 / 6.5 },
      },
    });
  });

  it.each<[string, Partial<LeadSnapshot>]>([
    ['is cold', { score: { ...leadWith().score!, score: 39 } }],
    ['is anonymous', { identified: false }],
    ['is suppressed', { suppressed: true }],
    ['is not known', { known: false }],
    ['has not re-armed', { awaitsRearm: true }],
  ])('is not raised for one who %s', (_, changes) => {
    expect(decide(leadWith({ ...evidence(split), ...changes })).kind).toBe('stays');
  });

  it('waits for the message that is behind, like a route', () => {
    const behind = { ...leadWith().score!, basis: { count: 2, xor: '0000000000000002' } };
    expect(decide(leadWith({ ...evidence(split), score: behind })).kind).toBe('waits');
    const waited = { score: behind, basisWaitSince: new Date(now.getTime() - 2_000) };
    expect(decide(leadWith({ ...evidence(split), ...waited })).kind).toBe('conflicts');
  });
});

describe('a conflict about a lead that is routed', () => {
  const inResearch = { routed: true, held: [{ pipelineKey: 'research', ownerId: 'a' }] };

  it('is raised when another product passes', () => {
    expect(decide(leadWith(inResearch))).toMatchObject({
      kind: 'conflicts',
      question: {
        kind: 'already_routed',
        pipelineKey: 'b2b',
        options: [
          { pipeline_key: 'research', owner_id: 'a', keep: true, recommended: true },
          { pipeline_key: 'b2b', owner_id: null, keep: false, recommended: false },
        ],
      },
    });
    expect(decide(leadWith({ ...inResearch, ...evidence({ research: 5 }) })).kind).toBe('stays');
    expect(decide(leadWith({ ...inResearch, ...evidence(split) })).kind).toBe('stays');
    expect(decide(leadWith({ ...inResearch, suppressed: true })).kind).toBe('stays');
  });

  it('is raised where two who became one person are in two pipelines', () => {
    const held = [
      { pipelineKey: 'research', ownerId: 'a' },
      { pipelineKey: 'b2b', ownerId: 'b' },
    ];
    expect(decide(leadWith({ routed: true, held }))).toMatchObject({
      question: {
        kind: 'already_routed',
        pipelineKey: null,
        options: [
          { pipeline_key: 'research', owner_id: 'a', keep: false },
          { pipeline_key: 'b2b', owner_id: 'b', keep: false },
        ],
      },
    });
  });
});

describe("a conflict about the account's owner", () => {
  const lead = leadWith({ organizationId: 'o' });
  const owned = (owner: typeof ann) =>
    teamOf([owner, ben], [], { accountOwners: new Map([['o', owner.id]]) });

  it.each([
    ['is free', ann, 'routes'],
    ['is full', memberWith({ id: 'a', open: 10 }), 'conflicts'],
    ['is away', memberWith({ id: 'a', away: [{ from: null, until: null }] }), 'conflicts'],
    ['has left', memberWith({ id: 'a', active: false }), 'routes'],
    ['is at home', memberWith({ id: 'a', offHours: true }), 'routes'],
    ['is of another pipeline', memberWith({ id: 'a', pipelines: ['research'] }), 'routes'],
  ])('who %s', (_, owner, kind) => {
    expect(decide(lead, owned(owner)).kind).toBe(kind);
  });

  it('asks for the owner or whoever is next, and names what hinders', () => {
    expect(decide(lead, owned(memberWith({ id: 'a', open: 10 })))).toMatchObject({
      question: {
        kind: 'owner_contention',
        pipelineKey: 'b2b',
        contendedOwnerId: 'a',
        options: [
          { pipeline_key: 'b2b', owner_id: 'a', recommended: false },
          { pipeline_key: 'b2b', owner_id: null, recommended: true },
        ],
        evidence: { account_owner: { owner_id: 'a', hindrance: 'full' } },
      },
      candidates: [
        { team_member_id: 'a', passed_over: 'full' },
        { team_member_id: 'b', passed_over: null },
      ],
    });
  });

  it('where nobody else has room either, the lead waits in the line', () => {
    const full = memberWith({ id: 'a', open: 10 });
    const none = teamOf([full, { ...ben, open: 10 }], [], { accountOwners: new Map([['o', 'a']]) });
    expect(decide(lead, none)).toMatchObject({ kind: 'queues', reasons: [{ code: 'no_capacity' }] });
  });
});

describe('what was asked before', () => {
  const lead = leadWith({ ...evidence(split), cycle: 3 });
  const before = (hours: number) => new Date(now.getTime() - hours * 60 * 60_000);
  const decideAfter = (...conflicts: LeadConflict[]) => decide({ ...lead, conflicts });

  it.each<[string, LeadConflict, string]>([
    ['answered in this cycle', asked({ state: 'resolved', cycle: 3, closedAt: now }), 'stays'],
    ['left to the fallback in this cycle', asked({ state: 'expired', cycle: 3, closedAt: now }), 'stays'],
    ['answered in the cycle before', asked({ state: 'resolved', cycle: 2, closedAt: now }), 'conflicts'],
    [
      'another question',
      asked({ state: 'resolved', cycle: 3, closedAt: now, question: 'owner_contention b2b a' }),
      'conflicts',
    ],
    ['just withdrawn', asked({ state: 'withdrawn', closedAt: before(quietHours - 0.1) }), 'stays'],
    ['withdrawn a day ago', asked({ state: 'withdrawn', closedAt: before(quietHours) }), 'conflicts'],
    [
      'another kind that was withdrawn',
      asked({ kind: 'already_routed', state: 'withdrawn', closedAt: now }),
      'conflicts',
    ],
    ['asked still', asked({ state: 'claimed', cycle: 3 }), 'conflicts'],
  ])('%s', (_, conflict, kind) => {
    expect(decideAfter(conflict).kind).toBe(kind);
  });

  it('stays asked while there is a reason, and is withdrawn with it', () => {
    const live = asked({ id: 'c1' });
    const same = { ...lead, conflicts: [live] };
    expect(conflictChangeOf(same, decide(same))).toEqual({ open: null, update: null, withdraw: [] });
    expect(changeOf(same, decide(same))).toBeNull();
    for (const [given, change] of [
      [{ b2b: 9 }, 'routed'],
      [{}, 'returned'],
    ] as const) {
      const clear = { ...same, ...evidence(given) };
      expect(conflictChangeOf(clear, decide(clear))).toMatchObject({ open: null, withdraw: ['c1'] });
      expect(changeOf(clear, decide(clear))).toBe(change);
    }
  });

  it('is brought up to date where one can choose something else now', () => {
    const live = asked({ id: 'c1' });
    const three = { ...lead, ...evidence({ ...split, co_creation: 3 }), conflicts: [live] };
    expect(conflictChangeOf(three, decide(three))).toMatchObject({
      open: null,
      update: { id: 'c1' },
      withdraw: [],
    });
  });

  it('of two that a merge has brought together the older stays', () => {
    const [older, younger] = [
      asked({ id: 'c2', openedAt: before(2) }),
      asked({ id: 'c1', openedAt: before(1) }),
    ];
    const both = { ...lead, conflicts: [younger, older] };
    expect(conflictChangeOf(both, decide(both))).toMatchObject({ open: null, withdraw: ['c1'] });
    const waiting = { ...both, score: { ...lead.score!, basis: { count: 2, xor: '0000000000000002' } } };
    expect(conflictChangeOf(waiting, decide(waiting))).toMatchObject({ withdraw: ['c1'] });
  });
});
