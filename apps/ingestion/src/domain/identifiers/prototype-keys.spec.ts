import { describe, expect, it } from '@jest/globals';
import { findPrototypeKey } from './prototype-keys.ts';

describe('a key that could change what objects are', () => {
  it.each([
    ['{"__proto__":{"admin":true}}', '__proto__'],
    ['{"metadata":{"a":[1,{"__proto__":null}]}}', 'metadata.a.1.__proto__'],
    ['{"metadata":{"constructor":{"prototype":{"admin":true}}}}', 'metadata.constructor'],
    ['{"\\u005f_proto__":1}', '__proto__'],
  ])('is found in %s', (text, path) => {
    expect(findPrototypeKey(JSON.parse(text))).toBe(path);
  });

  it.each(['{"constructor":"Hochtief AG"}', '{"prototype":1,"proto":2}', '[]', '7', 'null'])(
    'is not in %s',
    (text) => {
      expect(findPrototypeKey(JSON.parse(text))).toBeNull();
    },
  );

  it('is found at any depth, with a path that stays short', () => {
    const deep = `${'{"a":'.repeat(50_000)}{"__proto__":1}${'}'.repeat(50_000)}`;
    expect(findPrototypeKey(JSON.parse(deep))).toBe(`${Array(12).fill('a').join('.')}…`);
  });
});
