import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { asyncApiDocument, messages, questions, subscriptions } from '@dna/contracts';

type Described = { payload: object; examples?: { payload: unknown }[] };
type Document = {
  channels: Record<string, { address: string | null }>;
  operations: Record<string, { action: string; channel: { $ref: string } }>;
  components: { messages: Record<string, Described> };
};

const document = asyncApiDocument() as Document;
const require = createRequire(import.meta.url);
const schema3 = JSON.parse(
  readFileSync(require.resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json'), 'utf8'),
) as object;

function validator() {
  const ajv = new Ajv({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  return ajv;
}

describe('the AsyncAPI document', () => {
  it('is one, by the schema of AsyncAPI 3.0', () => {
    const validate = validator().compile(schema3);
    validate(JSON.parse(JSON.stringify(document)));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('has every message and question, and everybody who listens', () => {
    const addresses = Object.values(document.channels).map(({ address }) => address);
    for (const { filter } of messages) expect(addresses).toContain(filter.replace('*', '{lead_id}'));
    for (const { subject } of questions) expect(addresses).toContain(subject);
    for (const { consumer, message } of subscriptions) {
      expect(document.operations).toHaveProperty([
        `${consumer}.hears.${message.service}.${message.name}.v${message.version}`,
      ]);
    }
  });

  it('refers only to what is there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, path]) => path!);
    expect(references.length).toBeGreaterThan(50);
    for (const path of references) {
      if (path.startsWith('/$defs')) continue;
      const found = path
        .split('/')
        .slice(1)
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect({ path, found: found !== undefined }).toEqual({ path, found: true });
    }
  });

  it.each(messages.map(({ type, service, name, version }) => [type, `${service}.${name}.v${version}`]))(
    'gives an example of %s that its schema takes, and takes no other',
    (_type, key) => {
      const { payload, examples } = document.components.messages[key]!;
      const validate = validator().compile(payload);
      expect(validate(examples![0]!.payload) ? [] : validate.errors).toEqual([]);
      expect(validate({ ...(examples![0]!.payload as object), type: 'other.message' })).toBe(false);
    },
  );
});
