import { cleanText } from './clean-text.ts';
import { isJunkId } from './junk.ts';

/**
 * The address of a person's LinkedIn profile in its one comparable form, `https://www.linkedin.com/in/<slug>`: slug
 * decoded, NFC, lower case; without query, fragment, language suffix and slash. Null for anything else, company pages
 * and Sales Navigator addresses included: they name no person.
 */
export function normalizeLinkedinUrl(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 1000) return null;
  const written = cleanText(value);
  const text = /^[a-z][a-z0-9+.-]*:/i.test(written) ? written : `https://${written.replace(/^\/+/, '')}`;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || !/^(?:[a-z0-9-]+\.)?linkedin\.com$/.test(url.hostname)) return null;

  const encoded = /^\/(?:mwlite\/|comm\/|m\/)?in\/([^/]+)/i.exec(url.pathname)?.[1];
  const slug = encoded === undefined ? null : decodeSlug(encoded);
  return slug === null || isJunkId(slug) ? null : `https://www.linkedin.com/in/${slug}`;
}

/**
 * A slug never contains a percent sign, so one that is left after decoding was encoded twice, or cut off in the middle
 * of an escape: the first is decoded again, the second names nobody.
 */
function decodeSlug(encoded: string): string | null {
  let slug = encoded;
  for (let round = 0; slug.includes('%') && round < 3; round += 1) {
    try {
      slug = decodeURIComponent(slug);
    } catch {
      return null;
    }
  }
  slug = cleanText(slug).toLowerCase().normalize('NFC');
  return slugPattern.test(slug) ? slug : null;
}

const slugPattern = /^(?!\.{1,2}$)[^\s\p{C}/?#%\\<>"'|^`{}[\]:@&=+,;]{1,150}$/u;
