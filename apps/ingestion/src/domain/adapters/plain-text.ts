import { cleanText } from '../identifiers/clean-text.ts';

/**
 * What a person wrote in a reply: HTML turned into text, without the quoted mail they answer (those are our words) and
 * without the signature. Undefined when nothing is left.
 */
export function replyText(html: string | undefined): string | undefined {
  if (html === undefined) return undefined;
  const lines = plainText(withoutBlock(html, '<blockquote', '</blockquote>')).split('\n');
  const quoteAt = lines.findIndex((line) => attribution.test(line) || line === '--');
  const own = (quoteAt === -1 ? lines : lines.slice(0, quoteAt)).filter((line) => !line.startsWith('>'));
  return cleanText(own.join('\n')) || undefined;
}

/** HTML, or plain text, as plain text: one line a paragraph, entities decoded. */
export function plainText(html: string): string {
  const tagless = withoutBlock(withoutBlock(html, '<style', '</style>'), '<script', '</script>')
    .replace(/<(?:br|hr)\b[^<>]*>|<\/(?:p|div|li|tr|h[1-6])\s*>/gi, '\n')
    .replace(/<\/?[a-z!][^<>]*>/gi, ' ');
  return cleanText(
    decodeEntities(tagless)
      .split(/\r?\n/)
      .map((line) => line.replace(/[ \t\u00a0]+/g, ' ').trim())
      .filter((line) => line !== '')
      .join('\n'),
  );
}

/** The lines that mail programs put above the mail that is answered. */
const attribution =
  /^(?:(?:on|am|le|il|el)\b.{5,200}(?:wrote|schrieb|écrit|scritto|escribió).{0,120}:|-{2,} ?(?:original message|original-nachricht|ursprüngliche nachricht|forwarded message|message d'origine)\b.*|(?:from|von|de): .*@.*|_{10,})$/i;

/** Cut from the first opening to the last closing tag, so nested blocks go with the outer one. */
function withoutBlock(html: string, opening: string, closing: string): string {
  const lower = html.toLowerCase();
  const from = lower.length === html.length ? lower.indexOf(opening) : -1;
  if (from === -1) return html;
  const to = lower.lastIndexOf(closing);
  return `${html.slice(0, from)}\n${to < from ? '' : html.slice(to + closing.length)}`;
}

function decodeEntities(html: string): string {
  return html.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}\d?));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
  });
}

const entities: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    auml: 'ä',
    ouml: 'ö',
    uuml: 'ü',
    Auml: 'Ä',
    Ouml: 'Ö',
    Uuml: 'Ü',
    szlig: 'ß',
    eacute: 'é',
    egrave: 'è',
    agrave: 'à',
    acirc: 'â',
    ecirc: 'ê',
    ocirc: 'ô',
    ccedil: 'ç',
    euro: '€',
    hellip: '…',
    ndash: '–',
    mdash: '—',
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
    bdquo: '„',
    laquo: '«',
    raquo: '»',
  }),
);
