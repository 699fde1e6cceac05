import { afterEach, describe, expect, it } from '@jest/globals';
import { createHttpServer, identityHeader, signIdentity, type HttpServer, type Scope } from '@dna/http';
import { createLogger } from '@dna/observability';
import { registerDeadLetters, type DeadLetterStore } from './dead-letter-routes.ts';

const secrets = ['a-secret-of-the-tests-that-is-long-enough'];
const servers: HttpServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((app) => app.close())));

const idOf = (n: number) => `0198c0de-0000-7000-8000-00000000000${n}`;
const letter = (n: number) => ({
  id: idOf(n),
  durable: 'scoring__event-recorded',
  subject: 'evt.ingestion.event-recorded.v1.x',
  payload: '{}',
  headers: { 'Nats-Msg-Id': 'm1' },
  error: 'boom',
  attempts: 9,
  state: 'parked',
  first_failed_at: new Date(0),
  last_failed_at: new Date(1),
});

const store: DeadLetterStore = {
  list: async ({ before = idOf(9), limit }) =>
    [3, 2, 1]
      .map(letter)
      .filter(({ id }) => id < before)
      .slice(0, limit),
  get: async (id) => (id === idOf(1) ? letter(1) : null),
  replay: async (id) => (id === idOf(1) ? { id, state: 'replayed', error: null } : null),
  drop: async (id) => (id === idOf(1) ? { id, state: 'dropped', error: null } : null),
};

async function ask(method: 'GET' | 'POST', url: string, scope: Scope = 'admin') {
  const log = createLogger({ service: 'scoring', level: 'silent' });
  const app = await createHttpServer({ service: 'scoring', log, identitySecret: secrets });
  servers.push(app);
  registerDeadLetters(app, store);
  const headers = { [identityHeader]: signIdentity({ source: 'ops', scopes: [scope] }, secrets) };
  return app.inject({ method, url, headers });
}

describe('dead letter routes', () => {
  it('list page by page', async () => {
    const first = (await ask('GET', '/dead-letters?limit=2')).json();
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual([idOf(3), idOf(2)]);
    const second = (await ask('GET', `/dead-letters?limit=2&cursor=${first.next_cursor}`)).json();
    expect(second).toMatchObject({
      data: [{ id: idOf(1), last_failed_at: '1970-01-01T00:00:00.001Z' }],
      next_cursor: null,
    });
  });

  it('show, replay and drop one', async () => {
    expect((await ask('GET', `/dead-letters/${idOf(1)}`)).json()).toMatchObject({ error: 'boom' });
    expect((await ask('POST', `/dead-letters/${idOf(1)}/replay`)).json()).toMatchObject({
      state: 'replayed',
    });
    expect((await ask('POST', `/dead-letters/${idOf(1)}/drop`)).json()).toMatchObject({ state: 'dropped' });
  });

  it('answer 404 to an unknown one, 403 without the scope admin', async () => {
    expect((await ask('POST', `/dead-letters/${idOf(5)}/replay`)).statusCode).toBe(404);
    expect((await ask('GET', '/dead-letters', 'write')).statusCode).toBe(403);
    expect((await ask('POST', `/dead-letters/${idOf(1)}/drop`, 'write')).statusCode).toBe(403);
  });
});
