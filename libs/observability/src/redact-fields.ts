import { redactText } from './redact-text.ts';

export const REDACTED = '[redacted]';

const maxDepth = 6;

/** Keys are compared in lower case without `-` and `_`, so `x-api-key`, `apiKey` and `X_API_KEY` are one. */
const secretKeys = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'cookies',
  'setcookie',
  'xdnaidentity',
]);
const secretKeyEndings = [
  'secret',
  'secrets',
  'password',
  'token',
  'tokens',
  'apikey',
  'apikeys',
  'signature',
];
const personalKeys = new Set([
  'firstname',
  'lastname',
  'fullname',
  'displayname',
  'personname',
  'contactname',
  'leadname',
  'linkedinurl',
  'ipaddress',
]);
const personalKeyEndings = ['email', 'emails', 'phone', 'phones'];

/**
 * A second line of defence: nobody should log these, and a path list (pino's own redaction) only covers
 * the depths that somebody thought of.
 */
export function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  return redactObject(fields, 0);
}

function redactObject(source: object, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(source)) {
    result[key] =
      isSensitive(key) && value !== undefined && value !== null ? REDACTED : redactValue(value, depth);
  }
  return result;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  // Errors are the serializer's; it needs the instance. Dates and the like print themselves.
  if (value instanceof Error || hasToJson(value)) return value;
  if (depth >= maxDepth) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return redactObject(value, depth + 1);
}

const verdicts = new Map<string, boolean>();

/** Field names are few and constant, so the verdict is remembered; the cap guards against keys from outside. */
function isSensitive(key: string): boolean {
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const plain = key.toLowerCase().replaceAll(/[-_]/g, '');
  const verdict =
    secretKeys.has(plain) ||
    personalKeys.has(plain) ||
    [...secretKeyEndings, ...personalKeyEndings].some((ending) => plain.endsWith(ending));
  if (verdicts.size < 2_000) verdicts.set(key, verdict);
  return verdict;
}

function hasToJson(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
