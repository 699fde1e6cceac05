import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slackText } from './slack-text.ts';

describe('slackText', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<@U012AB3CD>', '&lt;@U012AB3CD&gt;'],
    ['<https://evil.example|Sign in>', '&lt;https://evil.example|Sign in&gt;'],
    ['Tom & Jerry', 'Tom &amp; Jerry'],
    ['&lt;', '&amp;lt;'],
  ])('makes %s harmless', (name, shown) => {
    expect(slackText(name)).toBe(shown);
  });

  it('keeps a name on one line and the right way round', () => {
    expect(slackText('Mia\r\n *Chen*\u2028')).toBe('Mia Chen');
    expect(slackText('\u202egnp.exe')).toBe('gnp.exe');
  });

  it('never shows an e-mail address', () => {
    expect(slackText('Mia Chen mia.chen@helix.example')).toBe('Mia Chen');
    expect(slackText('<mia@helix.example>')).toBe('&lt; &gt;');
    expect(slackText('mia@helix.example')).toBeNull();
  });

  it('shortens what is too long without cutting a character or an entity in half', () => {
    expect(slackText('&'.repeat(200))).toBe(`${'&amp;'.repeat(79)}…`);
    expect(slackText('🧬'.repeat(200))).toBe(`${'🧬'.repeat(79)}…`);
  });

  it('has nothing to show for nothing', () => {
    expect(slackText(null)).toBeNull();
    expect(slackText(' \u200b\n ')).toBeNull();
  });

  it('lets no text through that Slack would act on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = slackText(text) ?? '';
        expect(shown).not.toMatch(/[<>\n\r*`~]/);
        expect(shown.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
        expect(Array.from(shown.replace(/&(amp|lt|gt);/g, '.')).length).toBeLessThanOrEqual(80);
      }),
    );
  });
});
