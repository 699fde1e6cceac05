import { describe, expect, it } from '@jest/globals';
import { etagOf, versionOf } from './if-match.ts';

describe('versionOf', () => {
  it.each([
    [etagOf(3), 3],
    ['W/"12"', 12],
    ['7', 7],
    ['*', null],
    [undefined, null],
  ])('reads %j', (value, version) => {
    expect(versionOf({ 'if-match': value })).toBe(version);
  });

  it.each(['"a"', '"1", "2"', '-1', ''])('refuses %j and says what to send', (value) => {
    expect(() => versionOf({ 'if-match': value })).toThrow(
      expect.objectContaining({ status: 400, errors: [expect.objectContaining({ path: 'If-Match' })] }),
    );
  });
});
