import type { HttpPlugin } from '@dna/http';
import { z } from 'zod';
import { remember } from '../clients/remember.ts';
import type { ServiceClient } from '../clients/service-client.ts';

type Options = { clients: readonly ServiceClient[] };

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()).default({}) }).optional(),
});
type Document = z.infer<typeof documentSchema>;

/** One document for the whole engine, from those of the services. */
export const openApi: HttpPlugin<Options> = async (app, { clients }) => {
  const merged = remember(
    async () => {
      const documents = await Promise.all(clients.map(documentOf));
      const missing = clients.filter((_client, index) => !documents[index]).map(({ name }) => name);
      const own = documentSchema.parse(app.swagger());
      return {
        missing,
        document: merge(
          own,
          documents.filter((document) => document !== null),
        ),
      };
    },
    ({ missing }) => (missing.length === 0 ? 30_000 : 1_000),
  );

  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    const { missing, document } = await merged();
    if (missing.length > 0) void reply.header('x-missing-services', missing.join(', '));
    return reply.send(document);
  });
};

/** Null while the service is away: the rest is still worth showing. */
async function documentOf(client: ServiceClient): Promise<Document | null> {
  try {
    const { body } = await client.getJson('/openapi.json');
    const { paths, ...rest } = documentSchema.parse(body);
    return { ...rest, paths: tagged(paths, client.name) };
  } catch {
    return null;
  }
}

function tagged(paths: Document['paths'], tag: string): Document['paths'] {
  const tagAll = (path: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(path).map(([method, operation]) => [method, withTag(operation, tag)]));
  return Object.fromEntries(Object.entries(paths).map(([path, operations]) => [path, tagAll(operations)]));
}

function withTag(operation: unknown, tag: string): unknown {
  return typeof operation === 'object' && operation !== null && !Array.isArray(operation)
    ? { tags: [tag], ...operation }
    : operation;
}

function merge(own: Document, documents: readonly Document[]): Document {
  const all = [own, ...documents];
  return {
    ...own,
    info: { title: 'DNA Marketing Engine', version: '1' },
    paths: Object.assign({}, ...all.map(({ paths }) => paths)),
    components: {
      ...own.components,
      schemas: Object.assign({}, ...all.map(({ components }) => components?.schemas ?? {})),
    },
  };
}
