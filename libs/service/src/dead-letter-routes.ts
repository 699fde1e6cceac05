import { decodeCursor, listOf, listQuery, notFound, requireScope, toPage, type HttpServer } from '@dna/http';
import { z } from 'zod';

const states = ['retrying', 'parked', 'replayed', 'dropped'] as const;

const deadLetter = z.object({
  id: z.string(),
  durable: z.string(),
  subject: z.string(),
  payload: z.string(),
  headers: z.record(z.string(), z.string()),
  error: z.string(),
  attempts: z.number(),
  state: z.string(),
  first_failed_at: z.date(),
  last_failed_at: z.date(),
});
const outcome = z.object({ id: z.string(), state: z.string(), error: z.string().nullable() });

export type DeadLetterStore = {
  list(filter: {
    state?: (typeof states)[number] | undefined;
    before?: string | undefined;
    limit: number;
  }): Promise<z.input<typeof deadLetter>[]>;
  get(id: string): Promise<z.input<typeof deadLetter> | null>;
  replay(id: string): Promise<z.input<typeof outcome> | null>;
  drop(id: string): Promise<z.input<typeof outcome> | null>;
};

/** What could not be handled, and the way back. Internal; the gateway merges the lists of all services. */
export function registerDeadLetters(app: HttpServer, store: DeadLetterStore): void {
  const internal = { hide: true, params: z.object({ id: z.uuid() }) };
  const onRequest = requireScope('admin');

  app.get(
    '/dead-letters',
    {
      onRequest,
      schema: {
        hide: true,
        querystring: listQuery({ state: z.enum(states).optional() }),
        response: { 200: listOf(deadLetter) },
      },
    },
    async ({ query: { state, cursor, limit } }) => {
      const before = cursor === undefined ? undefined : decodeCursor(cursor, z.uuid());
      return toPage(await store.list({ state, before, limit: limit + 1 }), limit, ({ id }) => id);
    },
  );

  app.get(
    '/dead-letters/:id',
    { onRequest, schema: { ...internal, response: { 200: deadLetter } } },
    async ({ params }) => found(await store.get(params.id)),
  );

  for (const action of ['replay', 'drop'] as const) {
    app.post(
      `/dead-letters/:id/${action}`,
      { onRequest, schema: { ...internal, response: { 200: outcome } } },
      async ({ params }) => found(await store[action](params.id)),
    );
  }
}

function found<T>(value: T | null): T {
  if (value === null) throw notFound('There is no such dead letter, or it is settled already.');
  return value;
}
