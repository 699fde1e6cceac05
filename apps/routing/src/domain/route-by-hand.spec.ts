import { describe, expect, it } from '@jest/globals';
import type { LeadSnapshot } from './lead-snapshot.ts';
import { routeByHand, type HandRequest, type Held } from './route-by-hand.ts';
import { config, leadWith, memberWith, now, teamOf } from './samples.ts';
import { turnOf } from './team.ts';

const [a, b] = [memberWith({ id: 'a' }), memberWith({ id: 'b' })];
const held = (changes: Partial<Held> = {}): Held => ({
  leadId: 'lead',
  pipelineKey: 'b2b',
  ownerId: 'a',
  decisionId: 'before',
  ...changes,
});
const cold: Partial<LeadSnapshot> = { score: null, intent: null };
const route = (
  request: Partial<HandRequest>,
  { team = teamOf([a, b]), lead = cold, live = [] as Held[] } = {},
) => routeByHand(leadWith(lead), live, { pipelineKey: 'b2b', ownerId: null, ...request }, team, config, now);
const verdictOf = (...given: Parameters<typeof route>) => route(...given).verdict;

describe('routeByHand', () => {
  it('gives a lead to the one who is named, whatever its score, as load and not as a turn', () => {
    const { verdict, team } = route({ ownerId: 'b' });
    expect(verdict).toMatchObject({ kind: 'places', moved: null, ownerId: 'b', reason: 'manual' });
    expect(team.members.map(({ open }) => open)).toEqual([0, 1]);
    expect(turnOf(team, 'b', 'b2b').turns).toBe(0);
  });

  it('exceeds a capacity when somebody is named, and marks it', () => {
    const full = teamOf([a, memberWith({ id: 'b', open: 10 })]);
    expect(verdictOf({ ownerId: 'b' }, { team: full })).toMatchObject({
      kind: 'places',
      availability: 'full',
      overCapacity: true,
      candidates: [{ passed_over: 'not_asked_for' }, { passed_over: null, open: 10, capacity: 10 }],
    });
  });

  it('marks it for one who is away, too', () => {
    const away = memberWith({ id: 'b', open: 10, away: [{ from: null, until: null }] });
    expect(verdictOf({ ownerId: 'b' }, { team: teamOf([a, away]) })).toMatchObject({
      availability: 'away',
      overCapacity: true,
    });
  });

  it('finds an owner by the strategy when nobody is named, and that is a turn', () => {
    const { verdict, team } = route({});
    expect(verdict).toMatchObject({ kind: 'places', ownerId: 'a', reason: 'fewest_turns' });
    expect(turnOf(team, 'a', 'b2b').turns).toBe(1);
  });

  it('gives to nobody in particular only where leads fall back to', () => {
    expect(verdictOf({ pipelineKey: 'research' })).toEqual({ kind: 'refused', code: 'nobody_available' });
    expect(verdictOf({ pipelineKey: 'discovery' })).toMatchObject({
      kind: 'places',
      ownerId: null,
      reason: 'fallback',
    });
  });

  it('takes a lead from where it is, and frees that place first', () => {
    const team = teamOf([memberWith({ id: 'a', open: 1, capacity: 1, pipelines: ['b2b', 'research'] })]);
    const moved = route({ pipelineKey: 'research' }, { team, live: [held()] });
    expect(moved.verdict).toMatchObject({ kind: 'places', moved: { decisionId: 'before' }, ownerId: 'a' });
    expect(moved.team.members[0]!.open).toBe(1);
  });

  it('moves the one in the same pipeline, else the newest', () => {
    const live = [held(), held({ pipelineKey: 'research', decisionId: 'newer' })];
    expect(verdictOf({ ownerId: 'b' }, { live })).toMatchObject({ moved: { decisionId: 'before' } });
    expect(verdictOf({ pipelineKey: 'discovery' }, { live })).toMatchObject({
      moved: { decisionId: 'newer' },
    });
  });

  it('changes nothing where nothing is asked for', () => {
    const live = [held()];
    expect(verdictOf({ ownerId: 'a' }, { live }).kind).toBe('unchanged');
    expect(verdictOf({}, { live }).kind).toBe('unchanged');
  });

  it.each<[string, Partial<LeadSnapshot>, Partial<HandRequest>]>([
    ['lead_unknown', { known: false }, {}],
    ['not_identified', { identified: false }, {}],
    ['suppressed', { suppressed: true }, {}],
    ['no_such_member', {}, { ownerId: 'x' }],
    ['member_inactive', {}, { ownerId: 'c' }],
    ['not_in_pipeline', {}, { ownerId: 'a', pipelineKey: 'research' }],
  ])('refuses with %s', (code, lead, request) => {
    const team = teamOf([a, b, memberWith({ id: 'c', active: false })]);
    const before = route(request, { lead, team });
    expect(before.verdict).toEqual({ kind: 'refused', code });
    expect(before.team).toBe(team);
  });
});
