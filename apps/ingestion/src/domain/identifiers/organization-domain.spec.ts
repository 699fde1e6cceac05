import { describe, it, expect } from '@jest/globals';
import { isFreeMail } from './free-mail-domains.ts';
import { organizationDomain } from './organization-domain.ts';

describe('organizationDomain', () => {
  it.each([
    ['jana.muster@acme.example', 'acme.example'],
    ['info@acme.example', 'acme.example'],
    ['jana@lab.uni-beispiel.example', 'lab.uni-beispiel.example'],
    ['jana@GMX.de', null],
    ['jana@t-online.de', null],
    ['jana@mail.gmx.net', null],
    ['jana@gmail.com', null],
    ['jana', null],
    [null, null],
  ])('of %j is %j', (email, domain) => {
    expect(organizationDomain(email)).toBe(domain);
  });
});

describe('isFreeMail', () => {
  it('does not take a company whose name ends alike for free mail', () => {
    expect(isFreeMail('notgmx.de')).toBe(false);
    expect(isFreeMail('web.de.example')).toBe(false);
    expect(isFreeMail('de')).toBe(false);
  });
});
