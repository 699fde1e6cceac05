import { z } from 'zod';
import { adapters } from '../domain/adapters/adapters.ts';
import type { SignatureStyle } from '../domain/adapters/authentication.ts';
import {
  authenticationOf,
  definitionShape,
  mappingSchema,
  newSourceShape,
  secretSchema,
} from '../sources/source-definition.ts';
import { silenceLimit } from '../sources/source-rows.ts';
import type { SourceView } from '../store/sources.ts';

export const newSourceSchema = z.strictObject({
  ...newSourceShape,
  token: z
    .boolean()
    .optional()
    .describe('Whether the URL ends with a token; by default where no signature proves who sends.'),
});

export const sourceChangesSchema = z
  .strictObject({
    ...definitionShape,
    enabled: z.boolean(),
    secrets: definitionShape.secrets.describe('Takes the place of all secrets that there are.'),
    add_secret: secretSchema.describe('Is taken beside those that there are.'),
    token: z
      .enum(['add', 'replace', 'none'])
      .describe(
        'add: the former URLs stay valid, at most five; replace: only the new one is; none: no token.',
      ),
  })
  .omit({ adapter: true })
  .partial();

export const sourceSchema = z.object({
  id: z.uuid(),
  name: z.string().describe('The source of its events.'),
  adapter: z.string(),
  enabled: z.boolean(),
  managed_by: z.enum(['api', 'environment']),
  url: z.string().describe('Where it delivers; {token} stands for a token that is not shown again.'),
  proof: z.array(z.string()).describe('How a delivery shows that it comes from the source: all of these.'),
  secret_count: z.number().int(),
  has_access_token: z.boolean(),
  token_count: z.number().int(),
  signature: definitionShape.signature,
  mapping: mappingSchema.nullable(),
  default_event_type: z.string().nullable(),
  time_zone: z.string().nullable(),
  silent_after_hours: definitionShape.silent_after_hours,
  silent_since: z.iso.datetime().nullable().describe('Set while it is silent for unusually long.'),
  last_delivery_at: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export const sourceWithTokenSchema = z.object({
  ...sourceSchema.shape,
  delivery_url: z.string().describe('To paste into the tool. A token in it is shown in this answer only.'),
  token: z.string().nullable().describe('Where Meta asks for a verify token, it is this one.'),
});

export function toSource(row: SourceView, publicUrl: string): z.output<typeof sourceSchema> {
  return {
    id: row.id,
    name: row.name,
    adapter: row.adapter,
    enabled: row.enabled,
    managed_by: row.managed_by,
    url: deliveryUrl(row, publicUrl, row.token_hashes.length > 0 ? '{token}' : null),
    proof: proofOf(row),
    secret_count: row.secret_count,
    has_access_token: row.has_access_token,
    token_count: row.token_hashes.length,
    signature: row.signature as SignatureStyle | null,
    mapping: row.mapping as z.output<typeof mappingSchema> | null,
    default_event_type: row.default_event_type,
    time_zone: row.time_zone,
    silent_after_hours: silenceLimit(row.silent_after_hours),
    silent_since: row.silent_since?.toISOString() ?? null,
    last_delivery_at: row.last_delivery_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function deliveryUrl(
  { name, adapter }: { name: string; adapter: string },
  publicUrl: string,
  token: string | null,
): string {
  const url = `${publicUrl}/api/v1/events/webhook/${name}`;
  return token === null || !isTokenInUrl(adapter) ? url : `${url}/${token}`;
}

function isTokenInUrl(adapter: string): boolean {
  return adapters.get(adapter)?.challenge?.kind !== 'verify_token';
}

function proofOf({ adapter, signature, secret_count, token_hashes }: SourceView): string[] {
  const authentication = authenticationOf(adapter, signature);
  const proof: string[] = [];
  if (token_hashes.length > 0 && isTokenInUrl(adapter)) proof.push('the token in the URL');
  if (secret_count > 0) {
    switch (authentication.kind) {
      case 'none':
        break;
      case 'body_secret':
        proof.push(`a secret in the body, as ${authentication.field}`);
        break;
      case 'body_hmac':
      case 'timed_hmac':
        proof.push(`a signature in ${authentication.header}`);
        break;
      case 'standard_webhooks':
        proof.push('a signature in webhook-signature');
        break;
      case 'hubspot_v3':
        proof.push('a signature in x-hubspot-signature-v3');
        break;
    }
  }
  return proof.length === 0 ? ['an API key of this source'] : proof;
}
