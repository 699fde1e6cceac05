import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { cleanJson } from './clean-json.ts';
import { parseJson } from './parse-json.ts';

describe('cleanJson', () => {
  it('replaces what Postgres refuses, in keys and values', () => {
    expect(cleanJson({ 'a\u0000b': 'c\u0000d', e: ['\ud800x'] })).toEqual({
      ok: true,
      value: { 'a\uFFFDb': 'c\uFFFDd', e: ['\uFFFDx'] },
    });
  });

  it('leaves out what is missing', () => {
    const written = {
      a: '',
      b: null,
      c: 'n/a',
      d: ' - ',
      e: 'null',
      f: undefined,
      g: 'N.A.',
      h: 0,
      i: false,
      j: 'Null',
    };
    expect(cleanJson(written)).toEqual({ ok: true, value: { h: 0, i: false, j: 'Null' } });
  });

  it('keeps the places of an array', () => {
    expect(cleanJson([1, null, 'n/a', 'x'])).toEqual({ ok: true, value: [1, null, null, 'x'] });
  });

  it('composes and trims text', () => {
    expect(cleanJson({ name: '  Zoe\u0308 ' })).toEqual({ ok: true, value: { name: 'Zoë' } });
  });

  it('drops keys that would reach a prototype', () => {
    const written = JSON.parse('{"__proto__":{"admin":true},"constructor":{"a":1}," prototype ":1,"b":2}');
    expect(cleanJson(written)).toEqual({ ok: true, value: { b: 2 } });
  });

  it('refuses what is too deep and says where', () => {
    expect(cleanJson({ a: { b: { c: 1 } } }, { depth: 2, bytes: 1000 })).toEqual({
      ok: false,
      errors: [{ path: 'a.b', message: 'is nested deeper than 2 levels' }],
    });
  });

  it.each(['__proto__', 'constructor', ''])('refuses it also under the key %j, which it drops', (key) => {
    const written = JSON.parse(`{"a":{"${key}":{"b":1}}}`);
    expect(cleanJson(written, { depth: 2, bytes: 1000 }).ok).toBe(false);
    expect(cleanJson(written, { depth: 3, bytes: 1000 })).toEqual({ ok: true, value: { a: {} } });
  });

  it('refuses an object that contains itself', () => {
    const loop: Record<string, unknown> = {};
    loop['loop'] = loop;
    expect(cleanJson(loop).ok).toBe(false);
  });

  it('refuses what is too large and says where', () => {
    expect(cleanJson({ a: 'x', b: ['y', 'z'.repeat(100)] }, { depth: 5, bytes: 60 })).toEqual({
      ok: false,
      errors: [{ path: 'b.1', message: 'makes the event too large' }],
    });
  });

  it('keeps an event of 30 KB and refuses one of 40 KB', () => {
    expect(cleanJson({ text: 'ä'.repeat(15_000) }).ok).toBe(true);
    expect(cleanJson({ text: 'ä'.repeat(20_000) }).ok).toBe(false);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const once = cleanJson(value, wide);
        fc.pre(once.ok);
        expect(cleanJson(once.value, wide)).toEqual(once);
      }),
    );
  });

  it('gives JSON that Postgres can store, whatever comes', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const cleaned = cleanJson(value, wide);
        if (!cleaned.ok) return;
        const text = JSON.stringify(cleaned.value);
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/);
      }),
    );
  });
});

describe('parseJson', () => {
  it('keeps the digits of numbers that JavaScript cannot hold', () => {
    expect(
      parseJson('{"form_id":9007199254740993,"ids":[9223372036854775807,-9007199254740993],"n":12,"x":1.5}'),
    ).toEqual({
      form_id: '9007199254740993',
      ids: ['9223372036854775807', '-9007199254740993'],
      n: 12,
      x: 1.5,
    });
  });

  it('leaves text and fractions with many digits alone', () => {
    expect(parseJson('{"id":"9007199254740993","pi":3.14159265358979323846}')).toEqual({
      id: '9007199254740993',
      pi: Math.PI,
    });
  });

  it('reads everything else as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/(?<![.0-9])[0-9]{16}/.test(text));
        const body = `{"id":"9007199254740993","value":${text}}`;
        expect(parseJson(body)).toEqual(JSON.parse(body));
      }),
    );
  });

  it('throws a SyntaxError at what is not JSON', () => {
    expect(() => parseJson('{"a":')).toThrow(SyntaxError);
    expect(() => parseJson('{"a":9007199254740993')).toThrow(SyntaxError);
    expect(() => parseJson(`${'['.repeat(200_000)}9007199254740993${']'.repeat(200_000)}`)).toThrow(
      SyntaxError,
    );
  });
});

const wide = { depth: 12, bytes: 1_000_000 };
const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.object({ key: fc.string({ unit: 'binary' }), values: [fc.string({ unit: 'binary' })] }),
);
