import { scopes } from '@dna/http';
import { z } from 'zod';
import type { ApiKeyChanges } from '../access/change-keys.ts';
import { apiKeyStates, type ApiKeyView } from '../store/api-keys.ts';

export const sourceSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,49}$/, 'must be a lower-case name such as website');

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const fields = {
  scopes: z
    .array(z.enum(scopes))
    .min(1)
    .transform((list) => [...new Set(list)]),
  label: z.string().trim().min(1).max(200).nullable().describe('What it is for.'),
  expires_at: instant.nullable().describe('From then on it is refused; null: never.'),
  rate_limit: z
    .int()
    .min(0)
    .max(1_000_000)
    .nullable()
    .describe(
      'Requests a second and process of the gateway, as a write key of ingestion; 0: any number, null: API_RATE_LIMIT_PER_SECOND.',
    ),
};

export const newApiKeySchema = z.strictObject({
  source: sourceSchema.describe('It may send events of this source only, unless it is admin.'),
  scopes: fields.scopes,
  label: fields.label.default(null),
  expires_at: fields.expires_at.default(null),
  rate_limit: fields.rate_limit.default(null),
});

export const apiKeyChangesSchema = z
  .strictObject(fields)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, { error: 'names nothing to change' })
  .transform((changes): ApiKeyChanges => changes);

export const apiKeySchema = z.object({
  id: z.uuid(),
  source: z.string(),
  scopes: z.array(z.string()),
  label: z.string().nullable(),
  state: z.enum(apiKeyStates),
  rate_limit: z.number().int().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
  last_used_at: z.iso.datetime().nullable().describe('To the hour.'),
});

export const createdApiKeySchema = apiKeySchema.extend({
  key: z.string().describe('Shown this once. Sent as `X-API-Key: <source>:<key>`.'),
});

export function toApiKey(row: ApiKeyView): z.input<typeof apiKeySchema> {
  const { id, source, scopes: granted, label, state, rate_limit } = row;
  return {
    ...{ id, source, scopes: granted, label, state, rate_limit },
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
  };
}
