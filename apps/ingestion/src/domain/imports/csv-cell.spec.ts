import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvCell, csvLine } from './csv-cell.ts';

describe('a CSV cell', () => {
  it.each([
    ['=HYPERLINK("https://evil.example")', `"'=HYPERLINK(""https://evil.example"")"`],
    ['=1+1', `"'=1+1"`],
    ['+49 30 1234', `"'+49 30 1234"`],
    ['-cmd', `"'-cmd"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['  =1', `"'  =1"`],
    ['\t=1', `"'\t=1"`],
    ['＝1+1', `"'＝1+1"`],
    ['-5', '-5'],
    ['+1,5', '"+1,5"'],
    ['a;b', '"a;b"'],
    ['Jana "J" Muster', '"Jana ""J"" Muster"'],
    ['plain', 'plain'],
    [-3, '-3'],
    [null, ''],
  ])('of %j is %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('never starts a formula, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'=+-@1a "\t\n,＝') }), (text) => {
        const shown = csvCell(text).replace(/^"|"$/g, '').trimStart();
        expect(/^[=+\-@＝]/.test(shown) && !/^[+-]?\d+(?:[.,]\d+)?$/.test(shown)).toBe(false);
      }),
    );
  });

  it('stands in a line with a line break', () => {
    expect(csvLine(['a', 1, null, 'b,c'])).toBe('a,1,,"b,c"\r\n');
  });
});
