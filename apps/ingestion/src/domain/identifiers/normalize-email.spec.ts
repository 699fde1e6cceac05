import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { normalizeEmail } from './normalize-email.ts';

describe('normalizeEmail', () => {
  it.each([
    ['Jana.Muster@Acme.example', 'jana.muster@acme.example'],
    ['  jana@acme.example\n', 'jana@acme.example'],
    ['Zoe.Oezdemir+Demo@ACME.example', 'zoe.oezdemir+demo@acme.example'],
    ['info+lab@müller-biotech.example', 'info+lab@xn--mller-biotech-wob.example'],
    ['o’neil@acme.example', null],
    ["o'neil@acme.example", "o'neil@acme.example"],
    ['jana@acme.example.', 'jana@acme.example'],
    ['jana', null],
    ['jana@localhost', null],
    ['jana@10.0.0.1', null],
    ['jana@@acme.example', null],
    ['jana@acme.example, tom@acme.example', null],
    ['jana muster@acme.example', null],
    ['jana@acme.example/path', null],
    ['jana@acme.example?x=1', null],
    ['jana%40acme.example', null],
    ['n/a', null],
    ['', null],
    [null, null],
    [42, null],
    [{}, null],
  ])('reads %j as %j', (written, value) => {
    expect(normalizeEmail(written)?.value ?? null).toBe(value);
  });

  it('keeps the spelling for people to read', () => {
    expect(normalizeEmail(' Jana.Muster@Acme.example ')).toEqual({
      value: 'jana.muster@acme.example',
      display: 'Jana.Muster@Acme.example',
      domain: 'acme.example',
      role: false,
    });
  });

  it.each([
    'info@acme.example',
    'Sales@acme.example',
    'no-reply@acme.example',
    'vertrieb+messe@acme.example',
  ])('knows that %s belongs to a function', (address) => {
    expect(normalizeEmail(address)?.role).toBe(true);
  });

  it('does not take a person for a function', () => {
    expect(normalizeEmail('infanta.sales@acme.example')?.role).toBe(false);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(addresses, (written) => {
        const once = normalizeEmail(written);
        fc.pre(once !== null);
        expect(normalizeEmail(once.value)?.value).toBe(once.value);
        expect(normalizeEmail(once.display)?.value).toBe(once.value);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.string({ unit: 'binary' })),
        (value) => void normalizeEmail(value),
      ),
    );
  });
});

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const addresses = fc.oneof(
  fc.emailAddress(),
  fc.tuple(words, words).map(([local, domain]) => `${local}@${domain}.Example`),
  fc
    .tuple(fc.stringMatching(/^[A-Za-zÀ-ɏͰ-Ͽİẞ]{1,8}$/), fc.domain())
    .map(([local, domain]) => `${local}@${domain.toUpperCase()}`),
);
