import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { watchEncoding } from './text-encoding.ts';

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('the encoding of a file', () => {
  it.each([
    ['utf-8', Buffer.from('Vorname;Jürgen €')],
    ['utf-8', Buffer.from('\uFEFFVorname')],
    ['utf-8', Buffer.from('only ascii')],
    ['windows-1252', Buffer.from('Vorname;J\xfcrgen', 'latin1')],
    ['windows-1252', Buffer.from('ends in half a character: \xc3', 'latin1')],
    ['utf-16le', Buffer.from('\uFEFFVorname\tJürgen', 'utf16le')],
    ['utf-16be', utf16be('\uFEFFVorname\tJürgen')],
    ['utf-16le', Buffer.from('Vorname\tNachname', 'utf16le')],
    ['utf-16be', utf16be('Vorname\tNachname')],
    ['utf-8', Buffer.alloc(0)],
  ])('is %s', (encoding, bytes) => {
    expect(encodingOf([bytes])).toBe(encoding);
  });

  it('is the same wherever the file is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), fc.nat(40), (bytes, first, second) => {
        const [from, to] = [Math.min(first, second), Math.max(first, second)];
        const cut = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
        expect(encodingOf(cut)).toBe(encodingOf([bytes]));
      }),
    );
  });
});

function encodingOf(chunks: Uint8Array[]): string {
  const watch = watchEncoding();
  chunks.forEach((chunk) => watch.push(chunk));
  return watch.result();
}
