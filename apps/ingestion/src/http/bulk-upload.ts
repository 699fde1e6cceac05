import {
  identityOf,
  payloadTooLarge,
  ProblemError,
  requireScope,
  type HttpPlugin,
  type Identity,
} from '@dna/http';
import { eventTypePattern } from '@dna/contracts';
import type { Messaging } from '@dna/inbox-outbox';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { isTimeZone } from '../domain/imports/zoned-time.ts';
import { mostFileBytes, receiveFile } from '../imports/receive-file.ts';
import type { ImportFormat } from '../store/import-tables.ts';
import type { IngestionTables } from '../store/tables.ts';
import { refuseForeignSource } from './accept-events.ts';
import { importSchema, toImport } from './import-resource.ts';

type Options = { messaging: Pick<Messaging<IngestionTables>, 'transact' | 'db'>; timeZone: string };

const name = z.string().trim().min(1).max(300).optional();
const parameters = z.strictObject({
  format: z.enum(['csv', 'ndjson', 'json']).optional().describe('Instead of the content type.'),
  source: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,49}$/, 'must be a lower-case name such as conference')
    .optional()
    .describe("By default the key's own source; with an admin key conference (CSV) or import (JSON)."),
  event_type: z
    .string()
    .regex(eventTypePattern, 'must be lower-case words joined by _, such as badge_scanned')
    .optional()
    .describe('By default badge_scanned; event_registered where the columns are those of a list of orders.'),
  conference: name.describe('Where the file does not name it. Badge numbers count within a conference.'),
  campaign: name.describe('By default the conference.'),
  date_order: z
    .enum(['dmy', 'mdy', 'ymd', 'auto'])
    .default('auto')
    .describe('auto: each column decides by its own dates; where it cannot, the import fails and asks.'),
  time_zone: z
    .string()
    .max(60)
    .refine(isTimeZone, 'must be a name such as Europe/Berlin')
    .optional()
    .describe('Of times without an offset; by default the setting TIME_ZONE.'),
  dry_run: z
    .enum(['true', 'false'])
    .default('false')
    .transform((flag) => flag === 'true'),
});

/** Takes a file of any length in; what becomes of it is seen under `/imports/:id`. */
export const bulkUpload: HttpPlugin<Options> = async (app, { messaging, timeZone }) => {
  // The body is stored as it comes in, and never held as a whole.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  app.post(
    '/leads/bulk',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Import a file of leads or events: CSV, NDJSON or a JSON array',
        description:
          'The body is the file itself, up to 100 MB. A CSV row, or an object without `lead_identifier`, is read by ' +
          'its column names, English or German; an object with one is an event as for /events/ingest. The same file ' +
          'again changes nothing.',
        tags: ['imports'],
        consumes: ['text/csv', 'text/tab-separated-values', 'application/x-ndjson', 'application/json'],
        querystring: parameters,
        response: { 202: importSchema },
      },
    },
    async (request, reply) => {
      const { query, headers, body } = request;
      const format = query.format ?? formatOf(headers['content-type']);
      const identity = identityOf(request);
      const source = query.source ?? ownSource(identity, format);
      refuseForeignSource(source, identity);
      if (Number(headers['content-length'] ?? 0) > mostFileBytes) {
        throw payloadTooLarge(`The file is larger than ${mostFileBytes} bytes; split it.`);
      }
      const row = await receiveFile(messaging, (body as Readable | undefined) ?? nothing(), {
        format,
        source,
        event_type: query.event_type ?? null,
        conference: query.conference ?? null,
        campaign: query.campaign ?? null,
        date_order: query.date_order,
        time_zone: query.time_zone ?? timeZone,
        dry_run: query.dry_run,
        created_by: identity.source,
        bound_to_source: isAdmin(identity) ? null : identity.source,
      });
      return reply.code(202).header('location', `/api/v1/imports/${row.id}`).send(toImport(row));
    },
  );
};

function isAdmin({ scopes }: Identity): boolean {
  return scopes.includes('admin');
}

function ownSource(identity: Identity, format: ImportFormat): string {
  if (!isAdmin(identity)) return identity.source;
  return format === 'csv' ? 'conference' : 'import';
}

function formatOf(contentType: string | undefined): ImportFormat {
  const format = formats.get((contentType ?? '').split(';')[0]!.trim().toLowerCase());
  if (format !== undefined) return format;
  throw new ProblemError({
    status: 415,
    code: 'unsupported_media_type',
    detail:
      'Say what the body is: Content-Type text/csv, application/x-ndjson or application/json, or ?format=csv, ' +
      'ndjson or json. The body is the file itself, not a form.',
  });
}

const formats: ReadonlyMap<string, ImportFormat> = new Map([
  ['text/csv', 'csv'],
  ['application/csv', 'csv'],
  ['text/tab-separated-values', 'csv'],
  ['text/plain', 'csv'],
  ['application/vnd.ms-excel', 'csv'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/json', 'json'],
]);

async function* nothing(): AsyncGenerator<Buffer> {}
