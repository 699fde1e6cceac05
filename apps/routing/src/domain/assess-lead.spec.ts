import { describe, expect, it } from '@jest/globals';
import { assessLead } from './assess-lead.ts';
import type { LeadSnapshot } from './lead-snapshot.ts';
import { config, leadWith, now } from './samples.ts';

const assess = (changes: Partial<LeadSnapshot> = {}, settings = config) =>
  assessLead(leadWith(changes), settings, now);
const codesOf = (changes: Partial<LeadSnapshot>, settings = config) => {
  const assessment = assess(changes, settings);
  return assessment.kind === 'qualifies' ? [] : assessment.reasons.map(({ code }) => code);
};
const scored = (score: number) => ({ score: { ...leadWith().score!, score } });
const other = { count: 4, xor: '00000000000000ff' };

describe('assessLead', () => {
  it('lets a lead with score and confidence leave for the pipeline of its product', () => {
    expect(assess()).toMatchObject({ kind: 'qualifies', product: 'b2b', pipelineKey: 'b2b' });
  });

  it('takes the thresholds themselves as reached', () => {
    expect(assess(scored(40)).kind).toBe('qualifies');
    expect(codesOf(scored(39))).toEqual(['score_below']);
    const evidence = { research: 0, b2b: 2.25, co_creation: 0 };
    expect(assess({ intent: { ...leadWith().intent!, evidence, asOf: now } }).kind).toBe('qualifies');
  });

  it('keeps a lead in the pool with every reason there is', () => {
    const intent = { ...leadWith().intent!, primary: null };
    expect(codesOf({ ...scored(10), identified: false, suppressed: true, intent })).toEqual([
      'not_identified',
      'suppressed',
      'score_below',
      'no_primary',
    ]);
  });

  it('ages the intent to the instant of deciding', () => {
    const asOf = new Date('2026-09-01T00:00:00.000Z');
    expect(codesOf({ intent: { ...leadWith().intent!, asOf } })).toEqual(['confidence_below']);
  });

  it('follows the thresholds of a pipeline over the general ones', () => {
    const strict = { ...config, overrides: { b2b: { score: 60 } } };
    expect(codesOf({}, strict)).toEqual(['score_below']);
    expect(assess({}, { ...config, overrides: { research: { score: 60 } } }).kind).toBe('qualifies');
  });

  it('does not act on a lead that ingestion has not told of, nor twice in a cycle', () => {
    expect(codesOf({ known: false })).toEqual(['lead_unknown']);
    expect(codesOf({ routed: true, score: null })).toEqual(['already_routed']);
  });

  it('waits for the message that is behind, and says which', () => {
    expect(codesOf({ score: { ...leadWith().score!, basis: other } })).toEqual(['waiting_for_intent']);
    expect(codesOf({ intent: { ...leadWith().intent!, basis: other } })).toEqual(['waiting_for_score']);
  });

  it('waits two seconds from the first disagreement, then decides', () => {
    const score = { ...leadWith().score!, basis: other };
    const waits = assess({ score });
    expect(waits).toMatchObject({ kind: 'waits', since: now, until: new Date(now.getTime() + 2_000) });
    const since = new Date(now.getTime() - 2_000);
    const decided = assess({ score, basisWaitSince: since });
    expect(decided).toMatchObject({ kind: 'qualifies', figures: { sameFacts: false } });
  });

  it('does not route a lead that was returned before its score has fallen well below the threshold', () => {
    expect(codesOf({ awaitsRearm: true })).toEqual(['not_rearmed']);
    expect(codesOf({ ...scored(36), awaitsRearm: true })).toEqual(['score_below', 'not_rearmed']);
    const fallen = assess({ ...scored(35), awaitsRearm: true });
    expect(fallen).toMatchObject({ kind: 'stays', figures: { awaitsRearm: false } });
    expect(codesOf({ ...scored(35), awaitsRearm: true })).toEqual(['score_below']);
    expect(codesOf({ score: null, awaitsRearm: true })).toEqual(['score_below', 'not_rearmed']);
  });

  it('asks a returned lead to fall below the threshold, also where no margin is wanted', () => {
    const none = { ...config, rearmMargin: 0 };
    const at = (score: number) =>
      assessLead(leadWith({ ...scored(score), awaitsRearm: true }), none, now).figures.awaitsRearm;
    expect([at(41), at(40), at(39)]).toEqual([true, true, false]);
  });

  it('does not wait when the lead would stay anyway', () => {
    expect(assess({ score: { ...leadWith().score!, score: 10, basis: other } }).kind).toBe('stays');
    expect(assess({ intent: null }).kind).toBe('stays');
  });

  it('waits for new numbers when ids were joined to the lead or taken from it', () => {
    const familyChangedAt = new Date('2026-11-25T09:30:01.500Z');
    expect(assess({ familyChangedAt }).kind).toBe('waits');
    const later = { ...leadWith().score!, asOf: now };
    expect(codesOf({ familyChangedAt, score: later })).toEqual(['waiting_for_intent']);
  });
});
