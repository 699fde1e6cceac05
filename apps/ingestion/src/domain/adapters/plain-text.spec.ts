import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { plainText, replyText } from './plain-text.ts';

describe('replyText', () => {
  it.each([
    ['<p>Guten Tag,<br>gerne n&auml;chste Woche.</p>', 'Guten Tag,\ngerne nächste Woche.'],
    ['Danke, schicken Sie mir bitte mehr Infos.', 'Danke, schicken Sie mir bitte mehr Infos.'],
    [
      'Yes, a demo please.\n\nOn Mon, 4 May 2026 at 09:30, Sam Sender wrote:\n> our research lab',
      'Yes, a demo please.',
    ],
    ['Gerne!\nAm 04.05.2026 um 09:30 schrieb Sam Sender:\nUnser Labor', 'Gerne!'],
    [
      '<div>Interested</div><blockquote>co-creation <blockquote>panel</blockquote></blockquote>',
      'Interested',
    ],
    ['Merci\n-----Original Message-----\nFrom: us', 'Merci'],
    ['Ja\n--\nDr. Jana Muster\nResearch', 'Ja'],
    ['> only a quote', undefined],
    ['<blockquote>only a quote</blockquote>', undefined],
    [undefined, undefined],
  ])('of %j is %j', (written, own) => {
    expect(replyText(written)).toBe(own);
  });
});

describe('plainText', () => {
  it('decodes entities once and leaves comparisons alone', () => {
    expect(plainText('a &amp;lt; b &#228;&#xE4; &unknown; 1 < 2 > 0')).toBe(
      'a &lt; b ää &unknown; 1 < 2 > 0',
    );
  });

  it('drops style and script', () => {
    expect(plainText('<style>p{color:red}</style><p>Hi</p><script>alert(1)</script>')).toBe('Hi');
  });

  it('never throws and stays quick on hostile input', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (html) => void replyText(html)));
    const before = process.cpuUsage();
    for (const part of ['<', '<blockquote', '<a ', '&', 'on x wrote ', '-', '> ', '<style>']) {
      replyText(part.repeat(1_000_000 / part.length));
    }
    // Its own work, however busy the machine is; what is not linear takes far longer.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
  });
});
