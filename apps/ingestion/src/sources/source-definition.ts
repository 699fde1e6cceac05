import { eventTypePattern } from '@dna/contracts';
import { z } from 'zod';
import { adapters } from '../domain/adapters/adapters.ts';
import {
  signatureStyles,
  type Authentication,
  type SignatureStyle,
} from '../domain/adapters/authentication.ts';
import { parsePath } from '../domain/adapters/generic/json-path.ts';
import { mappedLeadFields } from '../domain/adapters/generic/mapping.ts';
import { isTimeZone } from '../domain/imports/zoned-time.ts';

const path = z
  .string()
  .max(300)
  .refine(
    (text) => parsePath(text) !== null,
    'must be a path such as data.contact.email or items[0]["e.mail"]',
  );
const place = z.union([path, z.array(path).min(1).max(10)]);
const eventType = z
  .string()
  .regex(eventTypePattern, 'must be lower-case words joined by _, such as form_submitted');

export const mappingSchema = z
  .strictObject({
    items: path.optional().describe('The list of items; without it the body is one item, or a list of them.'),
    event_type: place.optional(),
    event_types: z
      .record(z.string().max(200), eventType)
      .refine((types) => Object.keys(types).length <= 200, 'must be at most 200 types')
      .optional()
      .describe("The tool's own words for event types, and ours."),
    occurred_at: place.optional(),
    event_id: place.optional().describe("The tool's own id of the event: sent again, it is recorded once."),
    identifiers: z
      .strictObject({
        email: place.optional(),
        linkedin_url: place.optional(),
        phone: place.optional(),
        external_id: place.optional(),
        anonymous_id: place.optional(),
      })
      .refine((places) => Object.values(places).some(Boolean), 'must say where at least one of them stands'),
    lead: z.partialRecord(z.enum(mappedLeadFields), place).optional(),
    metadata: z
      .record(z.string().regex(/^[a-z][a-z0-9_]{0,62}$/), place)
      .refine((places) => Object.keys(places).length <= 100, 'must be at most 100 properties')
      .optional(),
    text: place.optional(),
    campaign: place.optional(),
  })
  .describe('Where a generic source has what it says: paths such as data.contact.email.');

export const adapterNames = [...adapters.keys()] as [string, ...string[]];
const styles = Object.keys(signatureStyles) as [SignatureStyle, ...SignatureStyle[]];
export const secretSchema = z.string().min(8, 'must have at least 8 characters').max(1_000);

/** What can be said of a source, however it is told. */
export const definitionShape = {
  adapter: z.enum(adapterNames).describe('In whose shape it sends.'),
  secrets: z
    .array(secretSchema)
    .max(10)
    .describe('What it signs with, or repeats in the body; each of them is taken. Never shown again.'),
  access_token: z
    .string()
    .min(1)
    .max(4_096)
    .nullable()
    .describe('With what leads are fetched, where only pointers come. Never shown again.'),
  signature: z.enum(styles).nullable().describe('How a generic source signs.'),
  mapping: mappingSchema.nullable(),
  default_event_type: eventType
    .nullable()
    .describe('Where neither the URL (?event=) nor the body says it, as for the steps of Waalaxy.'),
  time_zone: z
    .string()
    .max(60)
    .refine(isTimeZone, 'must be a time zone such as Europe/Berlin')
    .nullable()
    .describe('Of times that say no offset; UTC without it.'),
  silent_after_hours: z
    .union([z.int().min(1).max(8_760), z.enum(['auto', 'never'])])
    .describe('After so many hours without a delivery it is told; auto: by its own past.'),
};

export const sourceName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,49}$/, 'must be a lower-case name such as lemlist or lemlist-emea');

const defaults = {
  secrets: definitionShape.secrets.default([]),
  access_token: definitionShape.access_token.default(null),
  signature: definitionShape.signature.default(null),
  mapping: definitionShape.mapping.default(null),
  default_event_type: definitionShape.default_event_type.default(null),
  time_zone: definitionShape.time_zone.default(null),
  silent_after_hours: definitionShape.silent_after_hours.default('auto'),
};

export const newSourceShape = { name: sourceName, adapter: definitionShape.adapter, ...defaults };

export type SourceDefinition = z.output<z.ZodObject<typeof newSourceShape>>;

/** What does not go together. */
export function definitionIssues(
  definition: Omit<SourceDefinition, 'name'>,
): { path: string; message: string }[] {
  const adapter = adapters.get(definition.adapter)!;
  const isGeneric = definition.adapter === 'generic';
  const issues: { path: string; message: string }[] = [];
  const complain = (isWrong: boolean, path: string, message: string) => {
    if (isWrong) issues.push({ path, message });
  };
  complain(isGeneric && definition.mapping === null, 'mapping', 'is needed: it says what stands where');
  complain(!isGeneric && definition.mapping !== null, 'mapping', 'is for the adapter generic only');
  complain(!isGeneric && definition.signature !== null, 'signature', 'is for the adapter generic only');
  complain(
    definition.access_token !== null && adapter.fetched === undefined,
    'access_token',
    'is for adapters only whose leads are fetched',
  );
  const { kind } = authenticationOf(definition.adapter, definition.signature);
  complain(
    kind === 'none' && definition.secrets.length > 0,
    'secrets',
    isGeneric ? 'need a signature that they are for' : 'are nothing that this source sends: it has its token',
  );
  complain(
    definition.signature !== null && definition.secrets.length === 0,
    'secrets',
    'are needed: a signature is made with one',
  );
  return issues;
}

export function authenticationOf(adapter: string, signature: string | null): Authentication {
  const style = signature === null ? undefined : signatureStyles[signature as SignatureStyle];
  return style ?? adapters.get(adapter)?.authentication ?? { kind: 'none' };
}

/** Whether a URL of this source ends with a token where nobody says: wherever no signature proves who sends. */
export function needsToken(definition: Pick<SourceDefinition, 'adapter' | 'signature'>): boolean {
  const { kind } = authenticationOf(definition.adapter, definition.signature);
  const { challenge } = adapters.get(definition.adapter)!;
  return kind === 'none' || kind === 'body_secret' || challenge?.kind === 'verify_token';
}
