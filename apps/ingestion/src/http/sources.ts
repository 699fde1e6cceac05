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
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import {
  addSource,
  changeSource,
  removeSource,
  type Changed,
  type NotChanged,
} from '../sources/change-sources.ts';
import type { SourceCopy } from '../sources/source-copy.ts';
import { adapterNames } from '../sources/source-definition.ts';
import type { Db } from '../store/lead-queries.ts';
import { listSources, readSource, type SourceView } from '../store/sources.ts';
import type { IngestionTables } from '../store/tables.ts';
import {
  deliveryUrl,
  newSourceSchema,
  sourceChangesSchema,
  sourceSchema,
  sourceWithTokenSchema,
  toSource,
} from './source-resource.ts';

export type SourcesOptions = {
  db: Db;
  transact: Messaging<IngestionTables>['transact'];
  copy: Pick<SourceCopy, 'refresh'>;
  /** Encrypt what sources sign with. */
  secretsKeys: readonly string[];
  publicUrl: string;
};

const tags = ['sources'];
const params = z.object({ id: z.uuid() });
const bodyLimit = 65_536;

/** What may deliver events, and how it shows that it is it. */
export const sources: HttpPlugin<SourcesOptions> = async (app, options) => {
  const { db, transact, copy, secretsKeys, publicUrl } = options;

  /** The source as it is now; this replica knows it at once, the others within seconds. */
  async function saved(changed: Changed) {
    if (changed.outcome !== 'saved') throw refusalOf(changed);
    await copy.refresh();
    const row = await existing(db, changed.id);
    return {
      ...toSource(row, publicUrl),
      delivery_url: deliveryUrl(
        row,
        publicUrl,
        changed.token ?? (row.token_hashes.length > 0 ? '{token}' : null),
      ),
      token: changed.token,
    };
  }

  app.post(
    '/sources',
    {
      onRequest: requireScope('admin'),
      bodyLimit,
      schema: {
        summary: 'Configure a source; the answer has the URL to paste, with a token that is not shown again',
        tags,
        body: newSourceSchema,
        response: { 201: sourceWithTokenSchema },
      },
    },
    async ({ body }, reply) => {
      const source = await saved(await transact((unit) => addSource(unit, body, secretsKeys)));
      return reply
        .code(201)
        .header('location', `/api/v1/sources/${source.id}`)
        .header('cache-control', 'no-store')
        .send(source);
    },
  );

  app.get(
    '/sources',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List sources by name',
        tags,
        querystring: listQuery({ adapter: z.enum(adapterNames).optional() }),
        response: { 200: listOf(sourceSchema) },
      },
    },
    async ({ query: { adapter, cursor, limit } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.string());
      const rows = await listSources(db, { adapter, after, limit: limit + 1 });
      return toPage(
        rows.map((row) => toSource(row, publicUrl)),
        limit,
        ({ name }) => name,
      );
    },
  );

  app.get(
    '/sources/:id',
    {
      onRequest: requireScope('read'),
      schema: { summary: 'One source', tags, params, response: { 200: sourceSchema } },
    },
    async ({ params: { id } }) => toSource(await existing(db, id), publicUrl),
  );

  app.patch(
    '/sources/:id',
    {
      onRequest: requireScope('admin'),
      bodyLimit,
      schema: {
        summary: 'Change a source: another secret beside the first, a new token, a mapping',
        tags,
        params,
        body: sourceChangesSchema,
        response: { 200: sourceWithTokenSchema },
      },
    },
    async ({ params: { id }, body }, reply) => {
      const source = await saved(await transact((unit) => changeSource(unit, id, body, secretsKeys)));
      return reply.header('cache-control', 'no-store').send(source);
    },
  );

  app.delete(
    '/sources/:id',
    {
      onRequest: requireScope('admin'),
      schema: {
        summary: 'Remove a source and what is remembered of its deliveries; its events stay',
        tags,
        params,
        response: { 204: z.null() },
      },
    },
    async ({ params: { id } }, reply) => {
      const refusal = await transact((unit) => removeSource(unit, id));
      if (refusal !== null) throw refusalOf(refusal);
      await copy.refresh();
      return reply.code(204).send(null);
    },
  );
};

export async function existing(db: Db, id: string): Promise<SourceView> {
  const row = await readSource(db, id);
  if (row === undefined) throw noSuchSource();
  return row;
}

export function noSuchSource() {
  return notFound('There is no source with this id.');
}

function refusalOf(changed: NotChanged) {
  switch (changed.outcome) {
    case 'unknown':
      return noSuchSource();
    case 'name_taken':
      return conflict('Another source has this name.');
    case 'of_environment':
      return conflict('This source is set by the environment: change SOURCES and start again.');
    case 'breaks_rules':
      return unprocessable(changed.issues, 'The source breaks a rule.');
  }
}
