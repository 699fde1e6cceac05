import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { identifiersOf, type LeadIdentifier } from './identifiers-of.ts';

describe('identifiersOf', () => {
  it('gives every usable identifier in its comparable form, sorted by kind', () => {
    const found = identifiersOf('website', {
      phone: '+49 171 2345670',
      linkedin_url: 'linkedin.com/in/Jana-Muster/',
      external_id: 'u_1001',
      email: 'Jana@Acme.example',
      anonymous_id: 'a-7f3c',
    });
    expect(found).toEqual({
      identifiers: [
        { kind: 'anonymous_id', value: 'a-7f3c', strong: false },
        { kind: 'email', value: 'jana@acme.example', strong: true },
        { kind: 'external_id', value: 'website:u_1001', strong: true },
        { kind: 'linkedin_url', value: 'https://www.linkedin.com/in/jana-muster', strong: true },
        { kind: 'phone', value: '+491712345670', strong: true },
      ],
      dropped: [],
    });
  });

  it('does not let a role mailbox join people', () => {
    expect(identifiersOf('website', { email: 'info@acme.example' }).identifiers).toEqual([
      { kind: 'email', value: 'info@acme.example', strong: false },
    ]);
  });

  it('names what it cannot use', () => {
    expect(
      identifiersOf('website', { email: 'jana', external_id: '[object Object]', phone: '0171 2345670' }),
    ).toEqual({
      identifiers: [],
      dropped: [
        { path: 'lead_identifier.email', message: 'is not an e-mail address' },
        { path: 'lead_identifier.external_id', message: 'names nobody' },
        { path: 'lead_identifier.phone', message: 'is not a phone number with country code' },
      ],
    });
  });

  it('reads a national phone number where the source has a country', () => {
    expect(identifiersOf('website', { phone: '0171 2345670' }, { defaultCountry: 'DE' }).identifiers).toEqual(
      [{ kind: 'phone', value: '+491712345670', strong: true }],
    );
  });

  it('says nothing about what is missing', () => {
    expect(
      identifiersOf('website', { email: '', phone: null, external_id: 'n/a', linkedin_url: undefined }),
    ).toEqual({
      identifiers: [],
      dropped: [],
    });
  });

  it('accounts for everything it is given, whatever it is', () => {
    fc.assert(
      fc.property(fc.record(anyIdentifier, { requiredKeys: [] }), (leadIdentifier: LeadIdentifier) => {
        const { identifiers, dropped } = identifiersOf('website', leadIdentifier);
        expect(identifiers.length + dropped.length).toBeLessThanOrEqual(Object.keys(leadIdentifier).length);
        expect(identifiers.map(({ kind }) => kind)).toEqual(identifiers.map(({ kind }) => kind).toSorted());
      }),
    );
  });
});

const anyIdentifier = {
  email: fc.oneof(fc.anything(), fc.emailAddress()),
  linkedin_url: fc.anything(),
  phone: fc.anything(),
  external_id: fc.anything(),
  anonymous_id: fc.anything(),
};
