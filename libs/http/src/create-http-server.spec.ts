import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogger, createMetrics } from '@dna/observability';
import { z } from 'zod';
import { createHttpServer } from './create-http-server.ts';
import type { HttpServer } from './fastify-types.ts';
import { listOf, listQuery } from './lists.ts';
import {
  badRequest,
  conflict,
  forbidden,
  notFound,
  preconditionFailed,
  tooMany,
  unauthorized,
  unavailable,
  unprocessable,
} from './problem-error.ts';

const servers: HttpServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((app) => app.close())));

async function serverWithLog(): Promise<{ app: HttpServer; logged: () => string }> {
  const written: string[] = [];
  const log = createLogger({
    service: 'ingestion',
    level: 'debug',
    destination: { write: (line) => void written.push(line) },
  });
  const app = await createHttpServer({
    service: 'ingestion',
    log,
    metrics: createMetrics('ingestion'),
    bodyLimitBytes: 500,
  });
  servers.push(app);

  app.post(
    '/api/v1/leads/:id',
    {
      schema: {
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({ email: z.email(), age: z.number().optional() }),
      },
    },
    async () => ({ ok: true }),
  );
  app.get(
    '/api/v1/leads',
    { schema: { querystring: listQuery({}), response: { 200: listOf(z.object({ id: z.string() })) } } },
    () => ({
      data: [{ id: 'l1', secret_column: 'planted' }],
      next_cursor: null,
    }),
  );
  const thrown = {
    400: badRequest('bad'),
    401: unauthorized(),
    403: forbidden(),
    404: notFound(),
    409: conflict('It exists.', { lead_id: 'l1' }),
    412: preconditionFailed(),
    422: unprocessable([{ path: 'a', message: 'b' }]),
    429: tooMany(3),
    503: unavailable(2.2),
  };
  for (const [status, error] of Object.entries(thrown)) {
    app.get(
      `/throw/${status}`,
      { schema: { response: { [status]: z.object({ other: z.string() }) } } },
      () => {
        throw error;
      },
    );
  }
  app.get('/throw/sql', () => {
    throw Object.assign(new Error('select planted from leads'), { code: '42P01', detail: 'planted' });
  });
  app.get('/throw/text', () => {
    throw 'planted';
  });
  app.get('/throw/open-breaker', () => {
    throw Object.assign(new Error('x'), { code: 'BREAKER_OPEN', retryAfterMs: 4_200 });
  });
  app.post('/raw', { config: { rawBody: true } }, async (request) => ({
    raw: request.rawBody?.toString('utf8'),
    body: request.body,
  }));
  app.post('/not-raw', async (request) => ({ raw: request.rawBody, body: request.body ?? 'none' }));
  return { app, logged: () => written.join('') };
}

const json = { 'content-type': 'application/json' };
const leadUrl = '/api/v1/leads/0198c0de-0000-7000-8000-000000000001';

describe('problems', () => {
  it.each([400, 401, 403, 404, 409, 412, 422, 429, 503])(
    'sends a thrown %i as problem+json',
    async (status) => {
      const { app } = await serverWithLog();
      const answer = await app.inject({ url: `/throw/${status}`, headers: { 'x-request-id': 'r1' } });
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.json()).toMatchObject({
        type: expect.stringMatching(/^urn:dna:problem:[a-z_]+$/),
        title: expect.any(String),
        status,
        detail: expect.any(String),
        code: expect.any(String),
        errors: expect.any(Array),
        request_id: 'r1',
      });
    },
  );

  it('says when to come back, who may come in, and what a conflict is about', async () => {
    const { app } = await serverWithLog();
    expect((await app.inject('/throw/429')).headers['retry-after']).toBe('3');
    expect((await app.inject('/throw/503')).headers['retry-after']).toBe('3');
    expect((await app.inject('/throw/open-breaker')).headers['retry-after']).toBe('5');
    expect((await app.inject('/throw/401')).headers['www-authenticate']).toContain('Bearer');
    expect((await app.inject('/throw/409')).json()).toMatchObject({ lead_id: 'l1' });
  });

  it.each(['/throw/sql', '/throw/text'])('answers 500 to %s without telling why', async (url) => {
    const { app, logged } = await serverWithLog();
    const answer = await app.inject(url);
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal_error' });
    expect(answer.body).not.toMatch(/planted|select|at .*\.ts/);
    expect(logged()).toContain('request failed');
  });

  it('keeps the detail of a database error out of the log', async () => {
    const { app, logged } = await serverWithLog();
    await app.inject('/throw/sql');
    expect(logged()).toContain('42P01');
    expect(logged()).not.toContain('"detail"');
  });

  it.each([
    ['malformed JSON', { url: leadUrl, headers: json, payload: '{"email":' }, 400, 'malformed_json'],
    [
      'bytes that are not UTF-8',
      { url: leadUrl, headers: json, payload: Buffer.from([0x22, 0xff, 0x22]) },
      400,
      'malformed_json',
    ],
    [
      'a poisoned prototype',
      { url: leadUrl, headers: json, payload: '{"__proto__":{"admin":true}}' },
      400,
      'malformed_json',
    ],
    [
      'a body that breaks the schema',
      { url: leadUrl, headers: json, payload: '{"email":"no"}' },
      422,
      'unprocessable',
    ],
    ['no body where one is needed', { url: leadUrl, headers: json, payload: '' }, 422, 'unprocessable'],
    [
      'a bad path parameter',
      { url: '/api/v1/leads/7', headers: json, payload: '{"email":"a@b.example"}' },
      400,
      'bad_request',
    ],
    [
      'a wrongly encoded path',
      { url: '/api/v1/leads/%zz', headers: json, payload: '{}' },
      400,
      'bad_request',
    ],
    [
      'an unknown media type',
      { url: leadUrl, headers: { 'content-type': 'text/plain' }, payload: 'a' },
      415,
      'unsupported_media_type',
    ],
    ['no media type', { url: leadUrl, payload: Buffer.from('a') }, 415, 'unsupported_media_type'],
    [
      'a body over the limit',
      { url: leadUrl, headers: json, payload: `{"email":"${'a'.repeat(600)}"}` },
      413,
      'payload_too_large',
    ],
    ['an unknown route', { url: '/nowhere', headers: json, payload: '{}' }, 404, 'not_found'],
  ])('answers %s with its own status', async (_name, request, status, code) => {
    const { app } = await serverWithLog();
    const answer = await app.inject({ method: 'POST', ...request });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ status, code });
    expect(answer.statusCode).toBe(status);
  });

  it('names every broken field by its path', async () => {
    const { app } = await serverWithLog();
    const payload = { email: 'no', age: 'old', colour: 'red' };
    const answer = await app.inject({ method: 'POST', url: leadUrl, payload });
    const paths = answer.json().errors.map((error: { path: string }) => error.path);
    expect(paths.sort()).toEqual(['age', 'colour', 'email']);
  });

  it('refuses an unknown query parameter by name', async () => {
    const { app } = await serverWithLog();
    const answer = await app.inject('/api/v1/leads?colour=red');
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toEqual([{ path: 'colour', message: 'is not known here' }]);
  });

  it('tells a wrong method from a wrong path', async () => {
    const { app } = await serverWithLog();
    const answer = await app.inject({ method: 'DELETE', url: '/api/v1/leads?x=1' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers['allow']).toBe('GET, HEAD');
    expect((await app.inject({ method: 'PUT', url: leadUrl })).headers['allow']).toBe('POST');
  });
});

describe('requests', () => {
  it('returns the caller’s request id, or a new one when it is harmful', async () => {
    const { app } = await serverWithLog();
    const idFor = async (given: string) =>
      (await app.inject({ url: '/api/v1/leads', headers: { 'x-request-id': given } })).headers[
        'x-request-id'
      ];
    expect(await idFor('abc-1')).toBe('abc-1');
    expect(await idFor('a b"}')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idFor('a'.repeat(200))).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('logs the pattern of the route and never query, headers or body', async () => {
    const { app, logged } = await serverWithLog();
    await app.inject({
      method: 'POST',
      url: `${leadUrl}?token=planted`,
      headers: { authorization: 'Bearer planted', 'x-api-key': 'portal:planted', cookie: 'planted' },
      payload: { email: 'planted@lab.example' },
    });
    await app.inject({ url: '/planted-path' });
    expect(logged()).not.toContain('planted');
    expect(logged()).toContain('"route":"/api/v1/leads/:id"');
    expect(logged()).toContain('"request_id"');
  });

  it('gives a route that verifies signatures the bytes as sent, of any type', async () => {
    const { app } = await serverWithLog();
    const sent = '{ "a" : 1 }';
    const asJson = await app.inject({ method: 'POST', url: '/raw', headers: json, payload: sent });
    expect(asJson.json()).toEqual({ raw: sent, body: { a: 1 } });
    const asForm = await app.inject({
      method: 'POST',
      url: '/raw',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'payload=1',
    });
    expect(asForm.json().raw).toBe('payload=1');
  });

  it('keeps no raw body elsewhere', async () => {
    const { app } = await serverWithLog();
    const answer = await app.inject({ method: 'POST', url: '/not-raw', payload: { a: 1 } });
    expect(answer.json()).toEqual({ raw: null, body: { a: 1 } });
    const empty = await app.inject({ method: 'POST', url: '/not-raw', headers: json });
    expect(empty.json()).toEqual({ raw: null, body: 'none' });
  });

  it('sends only what the response schema knows', async () => {
    const { app } = await serverWithLog();
    const answer = await app.inject('/api/v1/leads');
    expect(answer.json()).toEqual({ data: [{ id: 'l1' }], next_cursor: null });
  });
});

describe('/openapi.json', () => {
  it('describes the routes in OpenAPI 3.1, each with the problem it may end in', async () => {
    const { app } = await serverWithLog();
    const document = (await app.inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const operation = document.paths['/api/v1/leads'].get;
    expect(operation.parameters.map((parameter: { name: string }) => parameter.name)).toEqual([
      'limit',
      'cursor',
    ]);
    expect(operation.responses['200'].content['application/json'].schema.properties.data.type).toBe('array');
    for (const path of Object.values<Record<string, { responses: object }>>(document.paths)) {
      for (const each of Object.values(path)) expect(each.responses).toHaveProperty('default');
    }
    expect(document.paths).not.toHaveProperty('/openapi.json');
  });
});
