import { describe, expect, it } from '@jest/globals';
import { ApiKeysError, authenticateApiKey, hashApiKey, newApiKey, parseApiKeys } from './api-keys.ts';

const entries = parseApiKeys('portal:key2, website:wk1:ingest ,ops:k9:admin,batch:k3:read+write');

describe('parseApiKeys', () => {
  it('gives a plain key the usual scopes, and another what its third part says', () => {
    expect(entries.map(({ source, scopes }) => [source, scopes])).toEqual([
      ['portal', ['ingest', 'read', 'write']],
      ['website', ['ingest']],
      ['ops', ['admin']],
      ['batch', ['read', 'write']],
    ]);
  });

  it('keeps no key in the clear', () => {
    expect(JSON.stringify(entries)).not.toContain('key2');
    expect(entries[0]?.keyHash).toEqual(hashApiKey('key2'));
  });

  it('accepts an empty list', () => {
    expect(parseApiKeys('')).toEqual([]);
  });

  it.each(['planted', 'a:planted:root', 'a:planted:read:more', ':planted', 'planted:'])(
    'refuses %s by its place, without repeating it',
    (entry) => {
      const parse = () => parseApiKeys(`ok:fine,${entry}`);
      expect(parse).toThrow(ApiKeysError);
      expect(parse).toThrow(/^entry 2 /);
      expect(parse).not.toThrow(/planted/);
    },
  );
});

describe('authenticateApiKey', () => {
  it('finds the entry of source and key', () => {
    expect(authenticateApiKey('website:wk1', entries)).toMatchObject({
      source: 'website',
      scopes: ['ingest'],
    });
  });

  it.each([
    'portal:wk1',
    'website:key2',
    'portal:',
    ':key2',
    'key2',
    'portal',
    '',
    'portal:key2 ',
    'portal:key',
    'Portal:key2',
  ])('refuses %p', (header) => {
    expect(authenticateApiKey(header, entries)).toBeNull();
  });

  it('refuses an expired key', () => {
    const expiring = [
      { source: 'a', keyHash: hashApiKey('k'), scopes: ['read' as const], expiresAtMs: 1_000 },
    ];
    expect(authenticateApiKey('a:k', expiring, 999)).not.toBeNull();
    expect(authenticateApiKey('a:k', expiring, 1_000)).toBeNull();
  });
});

describe('newApiKey', () => {
  it('is long, recognisable, another each time, and fits between the signs of the setting', () => {
    const keys = Array.from({ length: 100 }, newApiKey);
    expect(new Set(keys).size).toBe(100);
    for (const key of keys) expect(key).toMatch(/^dna_[A-Za-z0-9_-]{43}$/);
    expect(parseApiKeys(`ops:${keys[0]}:admin`)).toHaveLength(1);
  });
});
