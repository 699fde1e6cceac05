import { isRecord } from '../adapters/fields.ts';
import { parseJson } from '../identifiers/parse-json.ts';

const removed = '[removed]';
/** Where sources send what only they and we may know. */
const names: ReadonlySet<string> = new Set([
  'secret',
  'google_key',
  'writekey',
  'write_key',
  'api_key',
  'apikey',
  'access_token',
]);
const member = /"(secret|google_key|write_?key|api_?key|access_token)"(\s*:\s*)"(?:[^"\\]|\\.)*"/gi;

/**
 * A body as it may be kept: what it says stays to the letter, secrets go. A secret under a name in an unusual
 * spelling is found after reading; then the body is written anew.
 */
export function stripSecrets(body: string, secrets: readonly string[] = []): string {
  let stripped = body.replace(
    member,
    (_whole, name: string, colon: string) => `"${name}"${colon}"${removed}"`,
  );
  for (const secret of secrets) {
    if (secret !== '') stripped = stripped.replaceAll(secret, removed);
  }
  const json = readOrNull(stripped);
  if (holdsSecret(json, secrets)) stripped = JSON.stringify(withoutSecrets(json, secrets));
  return stripped.replaceAll('\u0000', '\uFFFD');
}

/** The parameters of a URL without those that look like secrets. */
export function stripQuery(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).filter(([name]) => !/token|secret|key|signature|password/i.test(name)),
  );
}

function readOrNull(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

function holdsSecret(value: unknown, secrets: readonly string[]): boolean {
  if (typeof value === 'string') return secrets.includes(value);
  if (Array.isArray(value)) return value.some((item) => holdsSecret(item, secrets));
  if (!isRecord(value)) return false;
  return Object.entries(value).some(
    ([name, each]) => isSecretMember(name, each) || holdsSecret(each, secrets),
  );
}

function isSecretMember(name: string, value: unknown): boolean {
  return names.has(name.toLowerCase()) && value !== removed && value !== null && value !== '';
}

function withoutSecrets(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.includes(value) ? removed : value;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      isSecretMember(name, each) ? removed : withoutSecrets(each, secrets),
    ]),
  );
}
