import { z } from 'zod';
import type { Adapter } from '../domain/adapters/adapter.ts';
import { adapters } from '../domain/adapters/adapters.ts';
import type { Authentication } from '../domain/adapters/authentication.ts';
import type { Mapping } from '../domain/adapters/generic/mapping.ts';
import { seal, unseal } from '../sealing/seal.ts';
import type { SourceRow } from '../store/sources.ts';
import { authenticationOf, type SourceDefinition } from './source-definition.ts';

/** A source as requests are judged by it. */
export type ConfiguredSource = {
  name: string;
  adapter: Adapter;
  authentication: Authentication;
  enabled: boolean;
  /** Null: they cannot be opened with `SECRETS_KEY`, so nobody can be believed. */
  credentials: Credentials | null;
  tokenHashes: readonly Buffer[];
  mapping: Mapping | undefined;
  defaultEventType: string | undefined;
  timeZone: string | undefined;
};

const credentialsSchema = z.object({ secrets: z.array(z.string()), access_token: z.string().nullable() });
export type Credentials = z.output<typeof credentialsSchema>;

export function sealCredentials(credentials: Credentials, id: string, keys: readonly string[]): string {
  return seal(credentials, keys, `source ${id}`);
}

export function unsealCredentials(
  row: Pick<SourceRow, 'id' | 'sealed'>,
  keys: readonly string[],
): Credentials {
  return credentialsSchema.parse(unseal(row.sealed, keys, `source ${row.id}`));
}

export function sourceOfDefinition(
  definition: SourceDefinition,
  tokenHashes: readonly Buffer[],
): ConfiguredSource {
  const { name, secrets, access_token, signature } = definition;
  return {
    name,
    adapter: adapters.get(definition.adapter)!,
    authentication: authenticationOf(definition.adapter, signature),
    enabled: true,
    credentials: { secrets, access_token },
    tokenHashes,
    mapping: definition.mapping ?? undefined,
    defaultEventType: definition.default_event_type ?? undefined,
    timeZone: definition.time_zone ?? undefined,
  };
}

/** Null for an adapter that this version does not have. */
export function sourceOfRow(row: SourceRow, credentials: Credentials | null): ConfiguredSource | null {
  const adapter = adapters.get(row.adapter);
  if (adapter === undefined) return null;
  return {
    name: row.name,
    adapter,
    authentication: authenticationOf(row.adapter, row.signature),
    enabled: row.enabled,
    credentials,
    tokenHashes: row.token_hashes,
    mapping: (row.mapping as Mapping | null) ?? undefined,
    defaultEventType: row.default_event_type ?? undefined,
    timeZone: row.time_zone ?? undefined,
  };
}

/** A source that nobody has configured: its own payloads are understood, and an API key says who sends. */
export function sourceOfAdapter(name: string): ConfiguredSource | null {
  const adapter = adapters.get(name);
  if (adapter === undefined) return null;
  return {
    name,
    adapter,
    authentication: authenticationOf(name, null),
    enabled: true,
    credentials: { secrets: [], access_token: null },
    tokenHashes: [],
    mapping: undefined,
    defaultEventType: undefined,
    timeZone: undefined,
  };
}
