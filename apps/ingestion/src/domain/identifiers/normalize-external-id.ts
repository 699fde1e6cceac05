import { cleanText } from './clean-text.ts';
import { isJunkId } from './junk.ts';

/**
 * The id that a source itself gives a person, as `<source>:<id>`, because two sources may use the same one. Case is
 * kept. Null when the id names nobody.
 */
export function normalizeExternalId(source: string, value: unknown): string | null {
  const prefix = `${source}:`;
  const text = idText(value);
  const id = text?.startsWith(prefix) ? text.slice(prefix.length).trim() : text;
  return id === undefined || isJunkId(id) ? null : prefix + id;
}

/** Id of a browser or device that nobody has put a name to yet. Case is kept; null when it names nothing. */
export function normalizeAnonymousId(value: unknown): string | null {
  const id = idText(value);
  return id === undefined || isJunkId(id) ? null : id;
}

const maxLength = 200;

function idText(value: unknown): string | undefined {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)))
    return String(value);
  if (typeof value !== 'string' || value.length > maxLength) return undefined;
  return cleanText(value);
}
