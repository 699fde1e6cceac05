import { describe, expect, it } from '@jest/globals';
import { checkTail, republishFrom, safetyMarginMs } from './tail-check.ts';

const mark = { streamCreated: 'monday', sequence: 10, messageId: 'm10' };
const now = new Date('2026-11-25T12:00:00Z');
const before = (instant: Date, ms: number) => new Date(instant.getTime() - ms);

describe('checkTail', () => {
  it.each([
    ['intact', { created: 'monday', lastSequence: 12, idAtMark: 'm10' }],
    ['tail lost', { created: 'monday', lastSequence: 9, idAtMark: null }],
    ['tail lost', { created: 'monday', lastSequence: 12, idAtMark: 'another' }],
    ['tail lost', { created: 'monday', lastSequence: 12, idAtMark: null }],
    ['new stream', { created: 'tuesday', lastSequence: 12, idAtMark: 'm10' }],
  ])('finds a stream %s', (verdict, sight) => {
    expect(checkTail(mark, sight)).toBe(verdict);
  });

  it('has nothing to miss before the first message', () => {
    const sight = { created: 'monday', lastSequence: 0, idAtMark: null };
    expect(checkTail({ ...mark, sequence: 0, messageId: '' }, sight)).toBe('intact');
  });
});

describe('republishFrom', () => {
  const since = before(now, 3_600_000);

  it('goes back behind the last passed check by more than a broker takes to write its files', () => {
    expect(republishFrom('tail lost', since, now, false)).toEqual(before(since, safetyMarginMs));
  });

  it('sends everything to a new stream, and to one of which nothing is known', () => {
    expect(republishFrom('new stream', since, now, false)).toBe('all');
    expect(republishFrom('tail lost', null, now, false)).toBe('all');
  });

  it('sends nothing again to an intact stream, except when the process starts', () => {
    expect(republishFrom('intact', since, now, false)).toBeNull();
    expect(republishFrom('intact', since, now, true)).toEqual(before(since, safetyMarginMs));
    expect(republishFrom('intact', null, now, true)).toEqual(before(now, safetyMarginMs));
  });
});
