import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { normalizeAnonymousId, normalizeExternalId } from './normalize-external-id.ts';

const junk = [
  ...[
    'null',
    'NULL',
    ' undefined ',
    '[object Object]',
    'None',
    'NaN',
    'guest',
    'anonymous',
    'distinctid',
    'true',
    '0',
  ],
  ...[
    '',
    '-',
    'n/a',
    '"null"',
    '0000',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ],
  ...[null, undefined, {}, [], true, 0, 1.5, Number.NaN, 2 ** 60, 'x'.repeat(201)],
];

describe('normalizeExternalId', () => {
  it.each([
    ['u_1001', 'website:u_1001'],
    [' U_1001 ', 'website:U_1001'],
    [42, 'website:42'],
    [9223372036854775807n, 'website:9223372036854775807'],
    ['website:u_1001', 'website:u_1001'],
    ['lemlist:u_1001', 'website:lemlist:u_1001'],
  ])('reads %p as %j', (written, value) => {
    expect(normalizeExternalId('website', written)).toBe(value);
  });

  it.each(junk)('refuses %p, which names nobody', (written) => {
    expect(normalizeExternalId('website', written)).toBeNull();
  });

  it('keeps the ids of two sources apart', () => {
    expect(normalizeExternalId('lemlist', '7')).not.toBe(normalizeExternalId('waalaxy', '7'));
  });
});

describe('normalizeAnonymousId', () => {
  it('keeps case', () => {
    expect(normalizeAnonymousId(' a-7F3c ')).toBe('a-7F3c');
  });

  it.each(junk)('refuses %p, which names nothing', (written) => {
    expect(normalizeAnonymousId(written)).toBeNull();
  });
});

describe('both', () => {
  it('change nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger()), (written) => {
        const external = normalizeExternalId('website', written);
        if (external !== null && external.length <= 200)
          expect(normalizeExternalId('website', external)).toBe(external);
        const anonymous = normalizeAnonymousId(written);
        if (anonymous !== null) expect(normalizeAnonymousId(anonymous)).toBe(anonymous);
      }),
    );
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        normalizeExternalId('website', value);
        normalizeAnonymousId(value);
      }),
    );
  });
});
