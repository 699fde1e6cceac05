/** A word of a text, or a mark that ends a thought. */
export type Token = { word: string } | { mark: 'stop' | 'comma' };

/** Longer texts are read up to here: what somebody wants is said early, and nobody may keep us busy. */
const maxLength = 20_000;

const tokenPattern = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*|[.!?;:\n]|,/gu;

/** Words in lower case, split at everything that is neither letter nor digit (`co-creation` is two), and marks. */
export function tokenize(text: string): Token[] {
  const readable = text.slice(0, maxLength).normalize('NFC').toLowerCase();
  return (readable.match(tokenPattern) ?? []).map((token) => {
    if (token === ',') return { mark: 'comma' };
    return /^[.!?;:\n]$/.test(token) ? { mark: 'stop' } : { word: token.replaceAll('’', "'") };
  });
}

export function wordOf(token: Token | undefined): string | null {
  return token !== undefined && 'word' in token ? token.word : null;
}
