import { isDeepStrictEqual } from 'node:util';
import { newId } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import { z } from 'zod';
import { digest } from '../signatures/same.ts';
import {
  disableLeftSources,
  insertSource,
  lockSourceByName,
  updateSource,
  type SourceRow,
} from '../store/sources.ts';
import type { IngestionTables } from '../store/tables.ts';
import { sealCredentials, unsealCredentials, type Credentials } from './configured-source.ts';
import { definitionIssues, newSourceShape, type SourceDefinition } from './source-definition.ts';
import { silenceColumn } from './source-rows.ts';

/** A source of the setting `SOURCES`. */
export type EnvironmentSource = { definition: SourceDefinition; tokenHashes: Buffer[] };

const entry = z.strictObject({
  ...newSourceShape,
  token: z
    .string()
    .min(16, 'must have at least 16 characters')
    .max(200)
    .regex(/^[\w.~-]+$/)
    .optional(),
});

/** The setting `SOURCES`: a JSON list of sources as `POST /sources` takes them, each with its own `token`, if any. */
export const sourcesSetting = z
  .string()
  .default('[]')
  .transform((text, context): EnvironmentSource[] => {
    const complain = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const json = parse(text);
    if (json === undefined) return complain('is no JSON');
    const list = z.array(entry).max(100).safeParse(json);
    if (!list.success) {
      const [issue] = list.error.issues;
      return complain(`is wrong at ${issue!.path.join('.') || 'the top'}: ${issue!.message}`);
    }
    for (const [index, definition] of list.data.entries()) {
      const [issue] = definitionIssues(definition);
      if (issue !== undefined) return complain(`is wrong at ${index}.${issue.path}: ${issue.message}`);
    }
    if (new Set(list.data.map(({ name }) => name)).size < list.data.length)
      return complain('is wrong: a name comes twice');
    return list.data.map(({ token, ...definition }) => ({
      definition,
      tokenHashes: token === undefined ? [] : [digest(token)],
    }));
  })
  .describe(
    'a JSON list of sources, e.g. [{"name":"lemlist","adapter":"lemlist","secrets":["<secret>"],"token":"<token>"}]',
  );

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Writes these sources into the table, where their deliveries belong; those that are named no longer are disabled. */
export async function saveEnvironmentSources(
  unit: Unit<IngestionTables>,
  sources: readonly EnvironmentSource[],
  keys: readonly string[],
): Promise<void> {
  const sorted = [...sources].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  for (const source of sorted) await saveSource(unit, source, keys);
  await disableLeftSources(
    unit.tx,
    sorted.map(({ definition }) => definition.name),
    unit.now,
  );
}

async function saveSource(
  { tx, now }: Unit<IngestionTables>,
  { definition, tokenHashes }: EnvironmentSource,
  keys: readonly string[],
): Promise<void> {
  const before = await lockSourceByName(tx, definition.name);
  const id = before?.id ?? newId(now.getTime());
  const { secrets, access_token } = definition;
  const told = {
    name: definition.name,
    adapter: definition.adapter,
    enabled: true,
    managed_by: 'environment' as const,
    secret_count: secrets.length,
    has_access_token: access_token !== null,
    token_hashes: tokenHashes,
    signature: definition.signature,
    mapping: definition.mapping,
    default_event_type: definition.default_event_type,
    time_zone: definition.time_zone,
    silent_after_hours: silenceColumn(definition.silent_after_hours),
  };
  if (before !== undefined && isSame(before, told, { secrets, access_token }, keys)) return;
  const sealed = sealCredentials({ secrets, access_token }, id, keys);
  const row = { id, ...told, sealed, version: 1, created_at: before?.created_at ?? now, updated_at: now };
  if (before === undefined) await insertSource(tx, row);
  else await updateSource(tx, { ...before, ...row });
}

function isSame(
  before: SourceRow,
  told: Partial<SourceRow>,
  credentials: Credentials,
  keys: readonly string[],
): boolean {
  const kept = Object.fromEntries(Object.keys(told).map((name) => [name, before[name as keyof SourceRow]]));
  if (!isDeepStrictEqual(plainOf(kept), plainOf(told))) return false;
  try {
    return isDeepStrictEqual(unsealCredentials(before, keys), credentials);
  } catch {
    return false;
  }
}

/** As JSON keeps it: a mapping has no members that are undefined. */
function plainOf(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
