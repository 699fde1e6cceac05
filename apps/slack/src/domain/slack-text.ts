const usualCharacters = 80;
const addressPattern = /[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+/g;
/** Marks that turn the reading direction around, and zero-width ones that hide what a name really is. */
const invisible = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const emphasis = /[*~`]/g;

/**
 * Text from outside (a name, a company, the name of a rule) made fit for a Slack message: one line, not too long, no
 * e-mail address, nothing that Slack acts on. Null when nothing is left to show.
 */
export function slackText(value: string | null, maxCharacters = usualCharacters): string | null {
  if (value === null) return null;
  const line = value
    .normalize('NFC')
    .replace(invisible, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(addressPattern, ' ')
    .replace(emphasis, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' ? null : escapeSlack(shorten(line, maxCharacters));
}

/** `&`, `<` and `>` are all that Slack reads as markup: escaped, `<!channel>` is just a strange name. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Before escaping, so that no entity is ever cut in half. */
function shorten(text: string, maxCharacters: number): string {
  const characters = Array.from(text);
  return characters.length <= maxCharacters ? text : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}
