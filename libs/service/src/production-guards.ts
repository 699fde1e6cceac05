/** Settings that point the engine at the sandbox of the local stack. */
const sandboxOnly = new Set(['SLACK_API_URL', 'MOCO_API_URL']);

const secretName = /(?:SECRET|PASSWORD|_KEY|_KEYS|_TOKEN)$/;
const exampleValue =
  /change.?me|replace.?me|example|placeholder|your[-_]|sandbox|insecure|only[-_]for|local[-_]|dev[-_]|dummy|1234567|abcdefg/i;

const minKeyLength = 16;
const minDistinctCharacters = 6;

/** What production refuses although the schema would take it: sandboxes, examples, keys that can be guessed. */
export function* productionGuards(
  settings: Readonly<Record<string, string>>,
): Generator<[name: string, weakness: string]> {
  for (const [name, value] of Object.entries(settings)) {
    if (sandboxOnly.has(name)) yield [name, 'leads to a sandbox, which production refuses; remove it'];
    else if (name === 'API_KEYS') yield* apiKeyGuards(name, value);
    else if (secretName.test(name) && value.split(',').some(isExample)) {
      yield [name, 'is an example or too simple for production'];
    } else if (name.endsWith('DATABASE_URL') && hasExamplePassword(value)) {
      yield [name, 'has an example password or none, which production refuses'];
    }
  }
}

function* apiKeyGuards(name: string, value: string): Generator<[string, string]> {
  const weak = value
    .split(',')
    .map((entry) => entry.trim().split(':')[1] ?? '')
    .map((key, index) => (key.length < minKeyLength || isExample(key) ? index + 1 : 0))
    .filter(Boolean);
  if (weak.length > 0) {
    yield [name, `has example keys or keys under ${minKeyLength} characters (entry ${weak.join(', ')})`];
  }
}

function isExample(secret: string): boolean {
  const value = secret.trim();
  return exampleValue.test(value) || new Set(value).size < minDistinctCharacters;
}

/** Access by certificate or socket has no password; then the host is not given in the URL either. */
function hasExamplePassword(databaseUrl: string): boolean {
  if (!URL.canParse(databaseUrl)) return false;
  const { password, username } = new URL(databaseUrl);
  if (!username) return false;
  return (
    password === username ||
    ['', 'postgres', 'password', 'secret'].includes(password) ||
    exampleValue.test(password)
  );
}
