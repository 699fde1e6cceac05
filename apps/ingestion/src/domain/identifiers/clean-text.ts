/**
 * Text as it is stored everywhere: NUL and lone surrogates replaced by U+FFFD (Postgres refuses both), NFC, no blanks
 * around it. Applying it twice changes nothing.
 */
export function cleanText(value: string): string {
  return value.toWellFormed().replaceAll('\u0000', '\uFFFD').normalize('NFC').trim();
}

/**
 * What senders write where a value is missing: nothing, dashes, n/a. `null` and `undefined` count in lower case only:
 * they leak from programs that way, while "Null" is a family name.
 */
export function isMissing(value: string): boolean {
  return /^\s*(?:-{0,2}|n[/.]a\.?)\s*$/i.test(value) || /^\s*(?:null|undefined)\s*$/.test(value);
}

/** The first characters of a text; never half of one that takes two units, which no database would store. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
