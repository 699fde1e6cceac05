import { describe, expect, it } from '@jest/globals';
import { mrkdwnToHtml } from './mrkdwn.ts';

describe('mrkdwnToHtml', () => {
  it('shows emphasis, lines and emoji', () => {
    expect(mrkdwnToHtml(':fire: *Hot lead:* *Mia* (Helix)\n_soon_')).toBe(
      '🔥 <b>Hot lead:</b> <b>Mia</b> (Helix)<br><i>soon</i>',
    );
  });

  it('makes a ping visible, and an escaped one harmless', () => {
    expect(mrkdwnToHtml('<!channel> <@U1>')).toBe(
      '<strong class="ping">@channel</strong> <strong class="ping">@U1</strong>',
    );
    expect(mrkdwnToHtml('*&lt;!channel&gt;*')).toBe('<b>&lt;!channel&gt;</b>');
  });

  it('lets no HTML through, wherever it hides', () => {
    expect(mrkdwnToHtml('&lt;img src=x onerror=alert(1)&gt; "\'')).toBe(
      '&lt;img src=x onerror=alert(1)&gt; &quot;&#39;',
    );
    expect(mrkdwnToHtml('<javascript:alert(1)|click>')).toBe('click');
    expect(mrkdwnToHtml('<https://a.example/"onclick="x|a>')).not.toContain('"onclick');
  });
});
