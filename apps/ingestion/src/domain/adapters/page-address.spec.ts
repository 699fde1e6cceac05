import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { pageAddress } from './page-address.ts';

describe('pageAddress', () => {
  it.each([
    [
      'https://www.vendor.example/pricing?email=jana@acme.example#top',
      { path: '/pricing', host: 'www.vendor.example', utm: {} },
    ],
    ['/%C3%BCber-uns/', { path: '/über-uns/', utm: {} }],
    [
      'https://v.example/a?utm_source=lemlist&utm_medium=email',
      { path: '/a', host: 'v.example', utm: { utm_source: 'lemlist', utm_medium: 'email' } },
    ],
    ['https://v.example/%E0%A4%A', { path: '/%E0%A4%A', host: 'v.example', utm: {} }],
    ['mailto:jana@acme.example', { utm: {} }],
    ['https://', { utm: {} }],
    ['', { utm: {} }],
    [undefined, { utm: {} }],
  ])('of %j', (written, address) => {
    expect(pageAddress(written)).toEqual(address);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.webUrl()), (value) => void pageAddress(value)));
  });
});
