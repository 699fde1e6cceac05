import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { normalizeLinkedinUrl } from './normalize-linkedin-url.ts';

const elodie = 'https://www.linkedin.com/in/élodie-exemple-0a1b2c';

describe('normalizeLinkedinUrl', () => {
  it.each([
    ['https://www.linkedin.com/in/élodie-exemple-0a1b2c', elodie],
    ['https://www.linkedin.com/in/%C3%A9lodie-exemple-0a1b2c/', elodie],
    ['https://www.linkedin.com/in/%25C3%25A9lodie-exemple-0a1b2c', elodie],
    ['http://de.linkedin.com/in/E\u0301lodie-Exemple-0a1b2c?trk=public_profile#about', elodie],
    ['linkedin.com/in/élodie-exemple-0a1b2c/en', elodie],
    ['//www.linkedin.com/in/élodie-exemple-0a1b2c', elodie],
    ['https://www.linkedin.com/mwlite/in/élodie-exemple-0a1b2c', elodie],
    ['https://www.linkedin.com/in/jana-%C3', null],
    ['https://www.linkedin.com/in/jana-%', null],
    ['https://www.linkedin.com/in/', null],
    ['https://www.linkedin.com/in/me/', null],
    ['https://www.linkedin.com/in/undefined', null],
    ['https://www.linkedin.com/company/nordwind-exemple', null],
    ['https://www.linkedin.com/sales/people/ACwAAEXAMPLE,name', null],
    ['https://linkedin.com.evil.example/in/jana', null],
    ['https://notlinkedin.com/in/jana', null],
    ['javascript:alert(1)', null],
    ['jana', null],
    ['', null],
    [undefined, null],
    [12, null],
  ])('reads %j as %j', (written, value) => {
    expect(normalizeLinkedinUrl(written)).toBe(value);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(slugs, slugs.map(encodeURIComponent)), (slug) => {
        const once = normalizeLinkedinUrl(`https://uk.linkedin.com/in/${slug}/?a=b`);
        fc.pre(once !== null);
        expect(normalizeLinkedinUrl(once)).toBe(once);
      }),
    );
  });

  it('never throws', () => {
    const prefixed = fc.string({ unit: 'binary' }).map((text) => `https://www.linkedin.com/in/${text}`);
    fc.assert(fc.property(fc.oneof(fc.anything(), prefixed), (value) => void normalizeLinkedinUrl(value)));
  });
});

const slugs = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => text.toWellFormed());
