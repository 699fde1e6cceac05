import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
  request_id: z.string(),
});

/** OpenAPI 3.1 from the routes' schemas, at the internal `/openapi.json`; the gateway merges those of all services. */
export async function serveOpenApi(app: FastifyInstance, service: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `DNA Marketing Engine: ${service}`, version: '1' },
      components: {
        securitySchemes: {
          api_key: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: '`<source>:<key>`' },
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        },
        schemas: { Problem: z.toJSONSchema(problemSchema) as Record<string, unknown> },
      },
      security: [{ api_key: [] }, { bearer: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => withProblemAnswers(jsonSchemaTransformObject(document)),
  });
  app.get('/openapi.json', { schema: { hide: true }, logLevel: 'warn' }, () => app.swagger());
}

type Document = ReturnType<typeof jsonSchemaTransformObject>;
type Operation = { responses: Record<string, unknown> };

const problemAnswer = {
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** Every operation may end in a problem; no route has to say so. */
function withProblemAnswers(document: Document): Document {
  const operations = Object.values(document.paths ?? {}).flatMap((path): unknown[] =>
    Object.values(path ?? {}),
  );
  for (const operation of operations.filter(isOperation)) operation.responses['default'] = problemAnswer;
  return document;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'responses' in value;
}
