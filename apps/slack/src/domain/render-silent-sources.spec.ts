import { describe, expect, it } from '@jest/globals';
import { renderSilentSources } from './render-silent-sources.ts';

const calendly = {
  source: 'calendly',
  adapter: 'calendly',
  silent_hours: 114,
  limit_hours: 72,
  remedy: 'Look whether the webhook subscription is still active.',
};

describe('renderSilentSources', () => {
  it('says in one sentence who is silent and for how long, and what can be done', () => {
    const website = { ...calendly, source: 'website', adapter: 'website', silent_hours: 30 };
    const { text, blocks } = renderSilentSources({ sources: [calendly, website] });
    expect(text).toBe('Nothing has come for unusually long from calendly (114 h), website (30 h).');
    expect(blocks).toHaveLength(2);
    expect(JSON.stringify(blocks[0])).toContain('Look whether the webhook subscription is still active.');
  });

  it('lets no name of a source ping anybody', () => {
    const { text, blocks } = renderSilentSources({ sources: [{ ...calendly, source: '<!channel>' }] });
    expect(text).toContain('&lt;!channel&gt;');
    expect(JSON.stringify(blocks)).not.toContain('<!channel>');
  });

  it('stays within what Slack takes, however many are silent', () => {
    const sources = Array.from({ length: 200 }, (_, index) => ({ ...calendly, source: `source-${index}` }));
    const { text, blocks } = renderSilentSources({ sources });
    expect(text).toContain('and 160 more');
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(text.length).toBeLessThan(4_000);
  });
});
