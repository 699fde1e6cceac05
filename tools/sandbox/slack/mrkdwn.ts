/** Slack's markup as HTML: the live `<…>` forms, emphasis, a few emoji. What pings somebody is shown as such. */
export function mrkdwnToHtml(text: string): string {
  return text
    .split(/(<[^<>]*>)/)
    .map((part) => (part.startsWith('<') && part.endsWith('>') ? live(part.slice(1, -1)) : plain(part)))
    .join('');
}

/** Text that is no markup: only Slack's three entities are decoded before it is made safe again. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const emoji: Readonly<Record<string, string>> = {
  fire: '🔥',
  handshake: '🤝',
  tada: '🎉',
  warning: '⚠️',
  white_check_mark: '✅',
};

function live(inner: string): string {
  const [target = '', label] = inner.split('|');
  if (target.startsWith('!date^')) return `<time>${escapeHtml(label ?? target)}</time>`;
  if (/^[!@]/.test(target)) return `<strong class="ping">@${escapeHtml(label ?? target.slice(1))}</strong>`;
  if (target.startsWith('#')) return `<b>#${escapeHtml(label ?? target.slice(1))}</b>`;
  const shown = escapeHtml(decode(label ?? target));
  if (!/^https?:\/\//.test(target)) return shown;
  return `<a href="${escapeHtml(decode(target))}" rel="noreferrer" target="_blank">${shown}</a>`;
}

function plain(text: string): string {
  return escapeHtml(decode(text))
    .replace(/:([a-z_]+):/g, (code, name: string) => emoji[name] ?? code)
    .replace(/(^|[\s(])\*([^*\n]+)\*/g, '$1<b>$2</b>')
    .replace(/(^|[\s(])_([^_\n]+)_(?=$|[\s).,])/g, '$1<i>$2</i>')
    .replaceAll('\n', '<br>');
}

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
