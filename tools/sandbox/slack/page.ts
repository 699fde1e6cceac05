import type { FakeChannel, FakeMessage } from '@dna/testing';
import { escapeHtml, mrkdwnToHtml } from './mrkdwn.ts';

type Text = { type?: string; text?: string };
type Block = { type?: string; text?: Text; fields?: Text[]; elements?: (Text | { text?: Text })[] };

/** The sandbox for people: every channel with its messages, newest first; it keeps itself up to date. */
export function renderPage(channels: readonly FakeChannel[], messages: readonly FakeMessage[]): string {
  const sections = channels.map((channel) => {
    const theirs = messages.filter((message) => message.channel === channel.id).toReversed();
    return { channel, theirs };
  });
  const links = sections.map(
    ({ channel, theirs }) =>
      `<a href="#${escapeHtml(channel.name)}"># ${escapeHtml(channel.name)} <span>${theirs.length}</span></a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slack sandbox</title>
<style>${style}</style>
</head>
<body>
<div id="page">
<nav><h1>Slack sandbox</h1>${links.join('')}<p>Nothing here reaches the real Slack.</p></nav>
<main>${sections.map(renderChannel).join('')}</main>
</div>
<script>${script}</script>
</body>
</html>
`;
}

function renderChannel({ channel, theirs }: { channel: FakeChannel; theirs: FakeMessage[] }): string {
  const state = channel.is_archived ? ' (archived)' : channel.is_member ? '' : ' (the app is not a member)';
  const body =
    theirs.length === 0 ? '<p class="empty">No messages yet</p>' : theirs.map(renderMessage).join('');
  return `<section id="${escapeHtml(channel.name)}"><h2># ${escapeHtml(channel.name)}${state}</h2>${body}</section>`;
}

function renderMessage({ ts, text, blocks, edited_ts, via }: FakeMessage): string {
  const at = new Date(Number(ts) * 1_000).toISOString();
  const time = `<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time>`;
  const marks = `${edited_ts ? ' · edited' : ''}${via === 'webhook' ? ' · webhook' : ''}`;
  const body =
    blocks.length > 0 ? (blocks as Block[]).map(renderBlock).join('') : `<p>${mrkdwnToHtml(text)}</p>`;
  const notification =
    blocks.length > 0 ? `<details><summary>as a notification</summary>${mrkdwnToHtml(text)}</details>` : '';
  return `<article><header><b>DNA</b> ${time}${marks}</header>${body}${notification}</article>`;
}

function renderBlock(block: Block): string {
  switch (block.type) {
    case 'header':
      return `<h3>${renderText(block.text)}</h3>`;
    case 'section':
      return `${block.text ? `<p>${renderText(block.text)}</p>` : ''}${renderFields(block.fields ?? [])}`;
    case 'context':
      return `<p class="context">${(block.elements ?? []).map((element) => renderText(element as Text)).join(' · ')}</p>`;
    case 'divider':
      return '<hr>';
    case 'actions':
      return `<p>${(block.elements ?? []).map((element) => `<button disabled>${renderText(element.text as Text)}</button>`).join(' ')}</p>`;
    default:
      return `<pre>${escapeHtml(JSON.stringify(block, null, 2))}</pre>`;
  }
}

function renderFields(fields: Text[]): string {
  if (fields.length === 0) return '';
  return `<div class="fields">${fields.map((field) => `<div>${renderText(field)}</div>`).join('')}</div>`;
}

function renderText(text: Text | undefined): string {
  const words = text?.text ?? '';
  return text?.type === 'plain_text' ? escapeHtml(words) : mrkdwnToHtml(words);
}

const style = `
:root { color-scheme: light dark; --line: #8884; --quiet: #777; --card: #8881; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; }
#page { display: grid; grid-template-columns: 13rem minmax(0, 1fr); min-height: 100vh; }
nav { background: #3f0e40; color: #fff; padding: 1rem; }
nav h1 { font-size: 1rem; margin: 0 0 1rem; }
nav a { display: flex; justify-content: space-between; color: #fff; text-decoration: none; padding: .2rem 0; }
nav span { opacity: .7; }
nav p { font-size: .8rem; opacity: .7; margin-top: 2rem; }
main { padding: 1rem 1.5rem; max-width: 52rem; }
section { margin-bottom: 2rem; }
h2 { font-size: 1.05rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
article { border: 1px solid var(--line); border-left: 4px solid #2eb67d; border-radius: 6px; padding: .5rem .9rem; margin: .7rem 0; background: var(--card); }
article header, .context, .empty, details { color: var(--quiet); font-size: .85rem; }
article p { margin: .4rem 0; overflow-wrap: anywhere; }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .4rem 1rem; margin: .5rem 0; }
.ping { background: #f2c74466; border-radius: 3px; padding: 0 .2rem; }
pre { overflow: auto; font-size: .8rem; }
@media (max-width: 40rem) { #page { grid-template-columns: 1fr; } }
`;

/** Swaps the page's content when it has changed, so that reading, selecting and scrolling are not disturbed. */
const script = `
setInterval(async () => {
  try {
    const fresh = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html').getElementById('page');
    const shown = document.getElementById('page');
    if (fresh && fresh.innerHTML !== window.lastPage) {
      if (window.lastPage !== undefined || fresh.innerHTML !== shown.innerHTML) shown.replaceWith(fresh);
      window.lastPage = fresh.innerHTML;
    }
  } catch {}
}, 2000);
`;
