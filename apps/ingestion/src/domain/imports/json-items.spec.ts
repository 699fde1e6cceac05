import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonArrayItems, lines, maxItemLength, type ItemSplitter } from './json-items.ts';

describe('the items of a JSON array', () => {
  it('are found wherever the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.nat(2),
        fc.integer({ min: 1, max: 9 }),
        (items, indent, size) => {
          const text = ` ${JSON.stringify(items, null, indent)}\n`;
          const found = split(jsonArrayItems(), text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []);
          expect(found.map((item) => JSON.parse(item))).toEqual(JSON.parse(JSON.stringify(items)));
        },
      ),
    );
  });

  it.each([
    ['{"a":1}\n{"a":2}', 'no JSON array'],
    ['[{"a":1}', 'does not end'],
    ['[{"a":1},]', 'without an item'],
    ['[,1]', 'without an item'],
    ['[1] 2', 'something follows'],
    ['', 'empty'],
  ])('of %j are refused: %s', (text, message) => {
    expect(() => split(jsonArrayItems(), [text])).toThrow(message);
  });

  it('do not fill the memory', () => {
    const text = 'x'.repeat(maxItemLength);
    expect(() => split(jsonArrayItems(), ['["', text, text, '"]'])).toThrow('too long');
    expect(() => split(lines(), [text, text])).toThrow('too long');
  });
});

describe('lines', () => {
  it('end with a line feed, the last one with or without', () => {
    expect(split(lines(), ['{"a"', ':1}\r\n{}', '\n\n{"b":2}'])).toEqual(['{"a":1}\r', '{}', '', '{"b":2}']);
    expect(split(lines(), ['{}\n'])).toEqual(['{}']);
  });
});

function split(splitter: ItemSplitter, parts: readonly string[]): string[] {
  return [...parts.flatMap((part) => splitter.push(part)), ...splitter.end()];
}
