import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { companyKey } from './company-key.ts';

describe('companyKey', () => {
  it.each([
    ['Müller Biotech GmbH & Co. KG', 'mueller biotech'],
    ['MUELLER BIOTECH', 'mueller biotech'],
    ['Müller Biotech gGmbH i.G.', 'mueller biotech ggmbh ig'],
    ['Nordwind Diagnostics S.A.S.', 'nordwind diagnostics'],
    ['Proteomics & Partner AG', 'proteomics and partner'],
    ['Proteomics und Partner', 'proteomics and partner'],
    ['Société Génomique SARL', 'societe genomique'],
    ['Weiß Labortechnik e.V.', 'weiss labortechnik'],
    ["O'Neil Genomics, Inc.", 'oneil genomics'],
    ['株式会社サンプル', '株式会社サンプル'],
    ['AG', 'ag'],
    ['Freelance', null],
    ['selbstständig', null],
    ['Self-employed', null],
    ['n/a', null],
    ['-', null],
    ['', null],
    [null, null],
    [7, null],
  ])('of %j is %j', (name, key) => {
    expect(companyKey(name)).toBe(key);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (name) => {
        const once = companyKey(name);
        fc.pre(once !== null && once.length <= 500);
        expect(companyKey(once)).toBe(once);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void companyKey(value)));
  });
});
