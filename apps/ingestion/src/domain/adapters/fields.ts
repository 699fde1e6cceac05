import { cleanText, isMissing } from '../identifiers/clean-text.ts';

/** An object of which nothing is known but that it is one. */
export type Fields = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in this place, or an empty one. */
export function record(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** The list in this place, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The first of the values that is a text (or a number, as text) and not missing. */
export function text(...values: unknown[]): string | undefined {
  for (const value of values) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') continue;
    const found = cleanText(String(value));
    if (!isMissing(found)) return found;
  }
  return undefined;
}

/** True for true, and for the words that sources write instead. */
export function isYes(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(?:true|yes|ja|oui|1)$/i.test(value.trim()));
}

/** The object without what is undefined. */
export function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** The object without what is undefined, or undefined when nothing is left. */
export function presentOrNone<T extends object>(fields: T): T | undefined {
  const left = present(fields);
  return Object.keys(left).length > 0 ? left : undefined;
}

/** `productInterest`, `Product interest` and `product-interest` are one name: `product_interest`. */
export function snakeCase(name: string): string {
  return cleanText(name)
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}$]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}
