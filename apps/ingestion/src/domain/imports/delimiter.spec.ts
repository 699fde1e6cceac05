import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvForm } from './delimiter.ts';

describe('the delimiter', () => {
  it.each([
    ['a,b\n1,2\n', ','],
    ['Vorname;Betrag\nJana;1,50\nTom;2,75\n', ';'],
    ['a\tb,c\td\n1\t2\t3\n', '\t'],
    ['a|b|c\n1|2|3', '|'],
    ['Name;Notiz\nJana;"a, b, c, d"\nTom;"x, y\nz, w"\n', ';'],
    ['Name;Notiz\nJana;"sagt ""a, b, c"""\nTom;nichts\n', ';'],
    ['size,inch\n5" pipe,1\n6" pipe,2\n', ','],
    ['Email\njana@acme.example\n', ','],
    ['', ','],
  ])('of %j is %j', (head, delimiter) => {
    expect(csvForm(head)).toEqual({ delimiter, skip: 0 });
  });

  it.each([
    ['sep=;\r\na;b', ';', 7],
    ['SEP=\t\na', '\t', 6],
    ['"sep=,"\na,b', ',', 8],
  ])('is named in the first line of %j', (head, delimiter, skip) => {
    expect(csvForm(head)).toEqual({ delimiter, skip });
  });

  it('is found whatever the cells are', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab ,;|\t"\n'), maxLength: 12 });
    fc.assert(
      fc.property(
        fc.constantFrom(',', ';', '\t', '|'),
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 20 }),
        (delimiter, rows) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
          const lines = [['a', 'b', 'c'], ...rows.map((row) => row.map(quoted))];
          const head = lines.map((line) => line.join(delimiter)).join('\n');
          expect(csvForm(`${head}\n`).delimiter).toBe(delimiter);
        },
      ),
    );
  });
});
