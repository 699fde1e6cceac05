import { cleanText, isMissing } from './clean-text.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type CleanJson =
  { ok: true; value: Json } | { ok: false; errors: { path: string; message: string }[] };

export const jsonLimits = { depth: 12, bytes: 32 * 1024 };

/**
 * A parsed body as it may be stored: text and keys cleaned (see `cleanText`), missing values (`null`, `""`, `n/a`, `-`)
 * and prototype keys left out of objects. Arrays keep their length, with null for what is missing, so that an item's
 * index still names it. Too deep or too large is an error. Cleaning twice changes nothing.
 *
 * @param limits `depth` of nesting; `bytes` of all keys and values together, about the size of the JSON.
 */
export function cleanJson(value: unknown, limits = jsonLimits): CleanJson {
  const budget: Budget = { bytes: limits.bytes, depth: limits.depth };
  try {
    return { ok: true, value: clean(value, '', 0, budget) ?? null };
  } catch (error) {
    if (error instanceof JsonLimitError)
      return { ok: false, errors: [{ path: error.path, message: error.message }] };
    throw error;
  }
}

type Budget = { bytes: number; depth: number };

class JsonLimitError extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

const prototypeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function clean(value: unknown, path: string, depth: number, budget: Budget): Json | undefined {
  switch (typeof value) {
    case 'string': {
      const text = cleanText(value);
      spend(budget, path, Buffer.byteLength(text) + 2);
      return isMissing(text) ? undefined : text;
    }
    case 'bigint':
      spend(budget, path, 8);
      return String(value);
    case 'number':
      spend(budget, path, 8);
      return Number.isFinite(value) ? value : undefined;
    case 'boolean':
      spend(budget, path, 5);
      return value;
    case 'object':
      return value === null ? undefined : cleanObject(value, path, depth + 1, budget);
    default:
      return undefined;
  }
}

function cleanObject(value: object, path: string, depth: number, budget: Budget): Json {
  if (depth > budget.depth) throw new JsonLimitError(path, `is nested deeper than ${budget.depth} levels`);
  return Array.isArray(value)
    ? value.map(
        (item, index) => clean(item, join(path, String(index)), depth, spend(budget, path, 1)) ?? null,
      )
    : cleanRecord(value, path, depth, budget);
}

function cleanRecord(value: object, path: string, depth: number, budget: Budget): Json {
  const result: { [key: string]: Json } = {};
  for (const [writtenKey, item] of Object.entries(value)) {
    const key = cleanText(writtenKey);
    const itemPath = join(path, key);
    spend(budget, itemPath, Buffer.byteLength(key) + 4);
    const cleaned = clean(item, itemPath, depth, budget);
    // Left out only now: what stands under such a key must not be deeper or larger than anything else.
    if (key === '' || prototypeKeys.has(key) || Object.hasOwn(result, key)) continue;
    if (cleaned !== undefined) result[key] = cleaned;
  }
  return result;
}

function spend(budget: Budget, path: string, bytes: number): Budget {
  budget.bytes -= bytes;
  if (budget.bytes < 0) throw new JsonLimitError(path, 'makes the event too large');
  return budget;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
