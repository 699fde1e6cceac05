import { describe, expect, it } from '@jest/globals';
import { changeOf } from './change-of.ts';
import { decideRoute } from './decide-route.ts';
import { config, leadWith, memberWith, now, teamOf } from './samples.ts';

const team = teamOf([memberWith({ id: 'a' })]);
const full = teamOf([memberWith({ id: 'a', open: 10 })]);
const queued = { queuedAt: new Date('2026-11-25T09:00:00.000Z'), queuedPipeline: 'b2b' };

describe('decideRoute', () => {
  it('routes a lead that qualifies to the pipeline of its product and to an owner', () => {
    const verdict = decideRoute(leadWith(), team, config, now);
    const route = { pipelineKey: 'b2b', product: 'b2b', ownerId: 'a', reason: 'fewest_turns' };
    expect(verdict).toMatchObject({ kind: 'routes', route, figures: { score: 50, sameFacts: true } });
    expect(changeOf(leadWith(), verdict)).toBe('routed');
  });

  it('keeps a lead that does not, and that is no decision', () => {
    const lead = leadWith({ suppressed: true });
    const verdict = decideRoute(lead, team, config, now);
    expect(verdict).toMatchObject({ kind: 'stays', reasons: [{ code: 'suppressed' }] });
    expect(changeOf(lead, verdict)).toBeNull();
  });

  it('lines a lead up while nobody can take it, and decides that once', () => {
    const verdict = decideRoute(leadWith(), full, config, now);
    expect(verdict).toMatchObject({
      kind: 'queues',
      reasons: [{ code: 'no_capacity', pipeline_key: 'b2b' }],
    });
    expect(changeOf(leadWith(), verdict)).toBe('queued');
    expect(changeOf(leadWith(queued), verdict)).toBeNull();
    expect(changeOf(leadWith({ ...queued, queuedPipeline: 'research' }), verdict)).toBe('queued');
  });

  it('takes a lead out of the line that no longer qualifies, but not one that waits for a message', () => {
    const suppressed = leadWith({ ...queued, suppressed: true });
    expect(changeOf(suppressed, decideRoute(suppressed, team, config, now))).toBe('returned');
    const ahead = { ...leadWith().score!, basis: { count: 4, xor: '00000000000000ff' } };
    const waiting = leadWith({ ...queued, score: ahead });
    expect(changeOf(waiting, decideRoute(waiting, team, config, now))).toBeNull();
  });

  it('serves those who have waited longest first', () => {
    const busy = { ...team, firstInQueue: new Map([['b2b', new Date('2026-11-25T09:10:00.000Z')]]) };
    expect(decideRoute(leadWith(), busy, config, now)).toMatchObject({
      kind: 'queues',
      reasons: [{ code: 'others_first' }],
    });
    expect(decideRoute(leadWith(queued), busy, config, now).kind).toBe('routes');
  });
});
