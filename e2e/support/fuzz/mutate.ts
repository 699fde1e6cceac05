import type { Random } from './random.ts';

/** What breaks programs. A text that begins with `raw:` is written into the JSON as it stands behind that. */
const nasty: readonly unknown[] = [
  null,
  '',
  ' ',
  'null',
  'undefined',
  '[object Object]',
  'nul\u0000inside',
  '\ud800',
  'a\udfff😀',
  '\u202e\ufeff',
  'x'.repeat(300),
  '😀'.repeat(6_000),
  "'; drop table events; --",
  '%00',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '=cmd()',
  'Ada@Lab.Example',
  'mailto:ada@lab.example',
  'ada@lab.example,eve@lab.example',
  'a@b@c.example',
  '+49 (0)30 1234567',
  '00000000-0000-0000-0000-000000000000',
  'https://www.linkedin.com/in/ad%61',
  'https://[::1',
  'http://\u0000.example',
  '2026-02-30T25:61:00Z',
  '+275760-09-13T00:00:00.001Z',
  '-000001-01-01T00:00:00Z',
  '0000-00-00',
  '1899-12-30',
  'raw:9007199254740993',
  'raw:99999999999999999999999999',
  'raw:1e999',
  'raw:-0',
  'raw:0.1e-400',
  'raw:{"__proto__":{"admin":true}}',
  'raw:{"constructor":{"prototype":{"admin":true}}}',
  'raw:{"":1,"":2,"a\\u0000":3}',
  `raw:${'['.repeat(60)}${']'.repeat(60)}`,
  `raw:${'{"a":'.repeat(400)}9007199254740993${'}'.repeat(400)}`,
  0,
  -1,
  1.5,
  253_402_300_800_000,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  [{}],
  { toString: 1, valueOf: 2, then: 3, length: -1 },
  Array.from({ length: 600 }, (_, index) => index),
];

const nastyKeys = [
  '',
  'constructor',
  '__proto__',
  'then',
  'toJSON',
  'length',
  'nul\u0000',
  '\ud800',
  'a.b',
  '0',
];

/** The payload with one to four things changed in it, each at a place of its own. */
export function mutatePayload(payload: string, others: readonly string[], random: Random): string {
  let text = payload;
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    text = random.below(8) === 0 ? mutateText(text, random) : mutateTree(text, others, random);
  }
  return text;
}

/** Another event of perhaps another person: else nearly all would be repetitions of a few. */
export function withFreshIds(payload: string, random: Random): string {
  const event = random.below(1_000_000);
  const person = random.below(200);
  return payload
    .replaceAll(
      /"(_id|id|uri|uuid|messageId|event_id|eventId|lead_id)":\s*"([^"\\]+)"/g,
      `"$1":"$2-${event}"`,
    )
    .replaceAll(/([a-z])@([a-z])/gi, `$1-${person}@$2`);
}

/** In what is said, as long as it is JSON. */
function mutateTree(text: string, others: readonly string[], random: Random): string {
  const root = { tree: parse(text) };
  if (root.tree === undefined) return mutateText(text, random);
  const places = placesIn(root);
  const { holder, key } = random.pick(places);
  const value = valueAt({ holder, key });
  switch (random.below(7)) {
    case 0:
      if (key !== 'tree') Reflect.deleteProperty(holder, key);
      break;
    case 1:
      put(holder, key, structuredClone(valueAt(random.pick(places))));
      break;
    case 2:
      put(holder, key, valueAt(random.pick(placesIn({ tree: parse(random.pick(others)) }))));
      break;
    case 3:
      if (!Array.isArray(holder)) put(holder, random.pick(nastyKeys), value);
      break;
    case 4:
      put(holder, key, [value, structuredClone(value)]);
      break;
    default:
      put(holder, key, random.pick(nasty));
  }
  return JSON.stringify(root.tree ?? null).replaceAll(/"raw:((?:[^"\\]|\\.)*)"/g, (_whole, raw: string) =>
    String(JSON.parse(`"${raw}"`)),
  );
}

/** In how it is said. */
function mutateText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return `${text.slice(0, at)}${String.fromCharCode(random.below(0x1_0000))}${text.slice(at + 1)}`;
    case 2:
      return `${text.slice(0, at)}${random.pick(['{', '}', '[', ']', '"', ',', ':', '\\', '\u0000'])}${text.slice(at)}`;
    case 3:
      return `\ufeff${text}`;
    default:
      return `${text}${text}`;
  }
}

type Place = { holder: object; key: string };

/** At most so many places are looked at: payloads grow while they are changed. */
const mostPlaces = 5_000;

function placesIn(root: object): Place[] {
  const places: Place[] = [];
  const holders: object[] = [root];
  for (
    let holder = holders.pop();
    holder !== undefined && places.length < mostPlaces;
    holder = holders.pop()
  ) {
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof value === 'object' && value !== null) holders.push(value);
    }
  }
  return places;
}

function valueAt({ holder, key }: Place): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

/** Also `__proto__` becomes a member like any other. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
