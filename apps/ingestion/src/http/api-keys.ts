import {
  conflict,
  decodeCursor,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
  unprocessable,
  type HttpPlugin,
  type KeyCopy,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import { addKey, changeKey, revokeKey } from '../access/change-keys.ts';
import { keyState } from '../access/key-state.ts';
import { apiKeyStates, listApiKeys, readApiKey, type ApiKeyRow } from '../store/api-keys.ts';
import type { Db } from '../store/lead-queries.ts';
import type { IngestionTables } from '../store/tables.ts';
import {
  apiKeyChangesSchema,
  apiKeySchema,
  createdApiKeySchema,
  newApiKeySchema,
  sourceSchema,
  toApiKey,
} from './api-key-resource.ts';

type Options = { db: Db; transact: Messaging<IngestionTables>['transact']; keys: Pick<KeyCopy, 'learn'> };

const tags = ['api keys'];
const params = z.object({ id: z.uuid() });
const bodyLimit = 16_384;

/** Who may call the engine, and what for. A source may have several keys, so that one can be replaced without a gap. */
export const apiKeys: HttpPlugin<Options> = async (app, { db, transact, keys }) => {
  app.addHook('onRequest', requireScope('admin'));
  const know = (row: ApiKeyRow) => keys.learn([keyState(row)]);

  app.post(
    '/api-keys',
    {
      bodyLimit,
      schema: {
        summary: 'Make a key; it is shown in this answer and never again',
        tags,
        body: newApiKeySchema,
        response: { 201: createdApiKeySchema },
      },
    },
    async ({ body }, reply) => {
      const added = await transact((unit) => addKey(unit, body));
      if (added.outcome === 'expires_in_the_past') throw expiresInThePast();
      const { row, key } = added;
      know(row);
      return reply
        .code(201)
        .header('location', `/api/v1/api-keys/${row.id}`)
        .header('cache-control', 'no-store')
        .send({ ...toApiKey({ ...row, state: 'active' }), key });
    },
  );

  app.get(
    '/api-keys',
    {
      schema: {
        summary: 'List keys, newest first',
        tags,
        querystring: listQuery({ source: sourceSchema.optional(), state: z.enum(apiKeyStates).optional() }),
        response: { 200: listOf(apiKeySchema) },
      },
    },
    async ({ query: { source, state, cursor, limit } }) => {
      const before = cursor === undefined ? undefined : decodeCursor(cursor, z.uuid());
      const rows = await listApiKeys(db, { source, state, before, limit: limit + 1 });
      return toPage(rows.map(toApiKey), limit, ({ id }) => id);
    },
  );

  app.get(
    '/api-keys/:id',
    { schema: { summary: 'One key', tags, params, response: { 200: apiKeySchema } } },
    async ({ params: { id } }) => toApiKey(await existing(db, id)),
  );

  app.patch(
    '/api-keys/:id',
    {
      bodyLimit,
      schema: {
        summary: 'Change what a key is for, may do, and how long',
        tags,
        params,
        body: apiKeyChangesSchema,
        response: { 200: apiKeySchema },
      },
    },
    async ({ params: { id }, body }) => {
      const changed = await transact((unit) => changeKey(unit, id, body));
      switch (changed.outcome) {
        case 'unknown':
          throw noSuchKey();
        case 'revoked':
          throw conflict('This key was revoked, for good: make a new one.');
        case 'expires_in_the_past':
          throw expiresInThePast();
        case 'changed':
          know(changed.row);
          return toApiKey(await existing(db, id));
      }
    },
  );

  app.delete(
    '/api-keys/:id',
    {
      schema: {
        summary: 'Revoke a key and every token made with it',
        tags,
        params,
        response: { 204: z.null() },
      },
    },
    async ({ params: { id } }, reply) => {
      const revoked = await transact((unit) => revokeKey(unit, id));
      if (revoked.outcome === 'unknown') throw noSuchKey();
      if (revoked.outcome === 'changed') know(revoked.row);
      return reply.code(204).send(null);
    },
  );
};

async function existing(db: Db, id: string) {
  const row = await readApiKey(db, id);
  if (row === undefined) throw noSuchKey();
  return row;
}

function noSuchKey() {
  return notFound('There is no API key with this id.');
}

function expiresInThePast() {
  return unprocessable([{ path: 'expires_at', message: 'must be in the future; DELETE revokes a key now' }]);
}
