import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LeadSnapshot } from './lead-snapshot.ts';
import { routeLeads } from './route-leads.ts';
import { config, leadWith, memberWith, now, teamOf } from './samples.ts';
import { shareOf, type Strategy } from './strategy.ts';
import { turnOf, type Team } from './team.ts';

const lead = (index: number, changes: Partial<LeadSnapshot> = {}) =>
  leadWith({ leadId: `lead-${String(index).padStart(4, '0')}`, ...changes });

/** Leads with distinct ids that qualify at different instants, some of an organization. */
const leadsArbitrary = fc
  .array(
    fc.record({
      crossing: fc.integer({ min: 0, max: 5 }),
      organizationId: fc.option(fc.constantFrom('org-1', 'org-2')),
      score: fc.constantFrom(10, 50),
    }),
    { maxLength: 60 },
  )
  .map((entries) =>
    entries.map(({ crossing, organizationId, score }, index) => {
      const asOf = new Date(now.getTime() - 10_000 + crossing);
      const { score: scored, intent } = leadWith();
      return lead(index, {
        organizationId,
        score: { ...scored!, score, asOf },
        intent: { ...intent!, asOf },
      });
    }),
  );

const teamArbitrary = fc
  .array(
    fc.record({
      capacity: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constantFrom(50, 100, 300)),
      open: fc.constant(0),
      weight: fc.constantFrom(0.5, 1, 2),
      active: fc.boolean(),
      pipelines: fc.constantFrom(['b2b'], ['b2b', 'research'], ['research']),
    }),
    { maxLength: 6 },
  )
  .map((members) => teamOf(members.map((member, index) => memberWith({ id: `member-${index}`, ...member }))));

/** 500 leads, as a batch can hold. */
const fullLeadsArbitrary = fc
  .array(fc.option(fc.constantFrom('org-1', 'org-2', 'org-3'), { freq: 3 }), {
    minLength: 500,
    maxLength: 500,
  })
  .map((organizations) => organizations.map((organizationId, index) => lead(index, { organizationId })));

const strategyArbitrary = fc.oneof(
  fc.constant<Strategy>({ kind: 'least_loaded' }),
  fc
    .dictionary(fc.constantFrom('member-0', 'member-1', 'member-2'), fc.constantFrom(0.3, 1, 7))
    .map((weights): Strategy => ({ kind: 'weighted_round_robin', weights })),
  fc
    .uniqueArray(fc.constantFrom('member-0', 'member-1', 'member-2', 'member-3'), { minLength: 1 })
    .map((ownerIds): Strategy => ({ kind: 'fixed', ownerIds })),
);

const ownersOf = (result: ReturnType<typeof routeLeads>) =>
  result.decided.map(({ lead, verdict }) => [
    lead.leadId,
    verdict.kind === 'routes' ? verdict.route.ownerId : verdict.kind,
  ]);

const turnsOf = (team: Team) => team.members.map(({ id }) => turnOf(team, id, 'b2b').turns);

describe('routeLeads', () => {
  it('takes leads by the instant at which they came to qualify, whoever is named first', () => {
    const early = { ...leadWith().score!, asOf: new Date(now.getTime() - 60_000) };
    const intent = { ...leadWith().intent!, asOf: early.asOf };
    const team = teamOf([memberWith({ id: 'a', capacity: 1 })]);
    const result = routeLeads([lead(1), lead(2, { score: early, intent })], team, config, now);
    expect(ownersOf(result)).toEqual([
      ['lead-0002', 'a'],
      ['lead-0001', 'queues'],
    ]);
  });

  it('keeps the leads of one organization together within a batch', () => {
    const team = teamOf([memberWith({ id: 'a' }), memberWith({ id: 'b' })]);
    const batch = [lead(1, { organizationId: 'org' }), lead(2, { organizationId: 'org' }), lead(3)];
    const result = routeLeads(batch, team, config, now);
    expect(ownersOf(result).map(([, owner]) => owner)).toEqual(['a', 'a', 'b']);
    expect(turnsOf(result.team)).toEqual([1, 1]);
  });

  it('never exceeds a capacity, and lets no lead wait while a member of its pipeline is free', () => {
    fc.assert(
      fc.property(leadsArbitrary, teamArbitrary, (leads, team) => {
        const result = routeLeads(leads, team, config, now);
        for (const { open, capacity } of result.team.members) expect(open).toBeLessThanOrEqual(capacity);
        const routed = result.decided.filter(({ verdict }) => verdict.kind === 'routes').length;
        expect(result.team.members.reduce((sum, { open }) => sum + open, 0)).toBe(routed);
        const free = result.team.members.some(
          ({ active, pipelines, open, capacity }) => active && pipelines.includes('b2b') && open < capacity,
        );
        if (free) expect(result.decided.some(({ verdict }) => verdict.kind === 'queues')).toBe(false);
      }),
    );
  });

  it('ends equal members within one automatic turn of each other, accounts or not', () => {
    fc.assert(
      fc.property(leadsArbitrary, fc.integer({ min: 1, max: 6 }), (leads, size) => {
        const members = Array.from({ length: size }, (_, index) =>
          memberWith({ id: `member-${index}`, capacity: 100 }),
        );
        const turns = turnsOf(routeLeads(leads, teamOf(members), config, now).team);
        expect(Math.max(...turns) - Math.min(...turns)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('decides a batch as it would decide its leads one by one', () => {
    fc.assert(
      fc.property(leadsArbitrary, teamArbitrary, (leads, team) => {
        const batch = routeLeads(leads, team, config, now);
        let current = team;
        const singly = batch.decided.map(({ lead: each }) => {
          const result = routeLeads([each], current, config, now);
          current = result.team;
          return result.decided[0]!;
        });
        expect(ownersOf({ decided: singly, team: current })).toEqual(ownersOf(batch));
      }),
    );
  });

  it('decides 500 leads at once as it would one after the other, each at an instant of its own', () => {
    fc.assert(
      fc.property(fullLeadsArbitrary, teamArbitrary, strategyArbitrary, (leads, team, strategy) => {
        const settings = { ...config, strategies: { b2b: strategy } };
        const batch = routeLeads(leads, team, settings, now);
        let current = team;
        const singly = batch.decided.map(({ lead: each }, index) => {
          const result = routeLeads([each], current, settings, new Date(now.getTime() + index));
          current = result.team;
          return result.decided[0]!;
        });
        expect(ownersOf({ decided: singly, team: current })).toEqual(ownersOf(batch));
        expect(current.members).toEqual(batch.team.members);
        expect(turnsOf(current)).toEqual(turnsOf(batch.team));
      }),
      { numRuns: 25 },
    );
  });

  it('gives turns in proportion to the weights, nobody ever a whole turn away from their share', () => {
    const weight = fc.oneof(
      fc.constantFrom(0.1, 0.5, 1, 2, 100),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 12 }), (weights) => {
        const members = weights.map((_, index) => memberWith({ id: `m-${index}`, capacity: 1_000 }));
        const strategy: Strategy = {
          kind: 'weighted_round_robin',
          weights: Object.fromEntries(members.map(({ id }, index) => [id, weights[index]!])),
        };
        const shares = weights.map(shareOf);
        const sum = shares.reduce((total, share) => total + share, 0);
        const settings = { ...config, strategies: { b2b: strategy } };
        let team = teamOf(members);
        for (let given = 1; given <= 150; given += 1) {
          team = routeLeads([lead(given)], team, settings, now).team;
          turnsOf(team).forEach((turns, index) => {
            expect(Math.abs(turns - (given * shares[index]!) / sum)).toBeLessThan(1);
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('does not depend on the order in which leads and members are given', () => {
    fc.assert(
      fc.property(leadsArbitrary, teamArbitrary, fc.infiniteStream(fc.nat()), (leads, team, keys) => {
        const shuffle = <T>(items: readonly T[]) =>
          items
            .map((item) => ({ item, key: keys.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const shuffled = routeLeads(shuffle(leads), { ...team, members: shuffle(team.members) }, config, now);
        expect(ownersOf(shuffled)).toEqual(ownersOf(routeLeads(leads, team, config, now)));
      }),
    );
  });

  it('shares a newcomer in without flooding them', () => {
    const old = teamOf([memberWith({ id: 'a', capacity: 100 }), memberWith({ id: 'b', capacity: 100 })]);
    const before = routeLeads(
      Array.from({ length: 10 }, (_, index) => lead(index)),
      old,
      config,
      now,
    ).team;
    const grown = { ...before, members: [...before.members, memberWith({ id: 'c', capacity: 100 })] };
    const after = routeLeads(
      Array.from({ length: 9 }, (_, index) => lead(100 + index)),
      grown,
      config,
      now,
    ).team;
    expect(after.members.map(({ open }) => open)).toEqual([8, 8, 3]);
  });
});
