import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { callingCodes } from './calling-codes.ts';
import { normalizePhone } from './normalize-phone.ts';

describe('normalizePhone', () => {
  it.each([
    ['+49 171 2345670', '+491712345670'],
    ['+49 (0)171 / 234 56-70', '+491712345670'],
    ['+49 0171 2345670', '+491712345670'],
    ['0049 171 2345670', '+491712345670'],
    ['tel:+49-171-2345670', '+491712345670'],
    ['+39 06 6982 1234', '+390669821234'],
    ['+1 (415) 555-2671', '+14155552671'],
    ['+1 415 555 267', null],
    ['0171 2345670', null],
    ['1712345670', null],
    ['+49 30 1234 ext. 12', null],
    ['4,915E+11', null],
    ['+493000000000', null],
    ['+41000000000', null],
    ['0000000000', null],
    ['+12345678901', null],
    ['+4917', null],
    ['+4917123456701234567', null],
    ['+033 1 42 68 53 00', null],
    ['n/a', null],
    [491712345670, null],
    [null, null],
  ])('reads %j as %j', (written, value) => {
    expect(normalizePhone(written)).toBe(value);
  });

  it.each([
    ['0171 2345670', 'DE', '+491712345670'],
    ['044 668 18 00', 'CH', '+41446681800'],
    ['06 6982 1234', 'IT', '+390669821234'],
    ['(415) 555-2671', 'US', '+14155552671'],
    ['1 415 555 2671', 'US', '+14155552671'],
    ['+43 1 5332 410', 'DE', '+4315332410'],
    ['1712345670', 'DE', null],
    ['0171 2345670', 'ZZ', null],
    ['0171 2345670', 'constructor', null],
  ])('reads the national number %j of %s as %j', (written, country, value) => {
    expect(normalizePhone(written, country)).toBe(value);
  });

  it('changes nothing the second time', () => {
    const written = fc.stringMatching(/^(\+|00|0)?[1-9][0-9 ()./-]{4,18}$/);
    const country = fc.option(fc.constantFrom(...callingCodes.keys()), { nil: undefined });
    fc.assert(
      fc.property(written, country, (number, defaultCountry) => {
        const once = normalizePhone(number, defaultCountry);
        fc.pre(once !== null);
        expect(normalizePhone(once, defaultCountry)).toBe(once);
        expect(normalizePhone(once)).toBe(once);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, country) => void normalizePhone(value, country)),
    );
  });
});
