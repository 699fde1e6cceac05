import { newId } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import { digest } from '../signatures/same.ts';
import { hastenLeadFetches, nextLeadFetch } from '../store/lead-fetches.ts';
import { deleteSource, insertSource, lockSource, updateSource, type SourceRow } from '../store/sources.ts';
import { fetchLeads } from '../handlers/fetch-leads.ts';
import type { IngestionTables } from '../store/tables.ts';
import { sealCredentials, unsealCredentials, type Credentials } from './configured-source.ts';
import { definitionIssues, needsToken, type SourceDefinition } from './source-definition.ts';
import { newToken, silenceColumn, silenceLimit } from './source-rows.ts';

export type SourceChanges = Partial<Omit<SourceDefinition, 'name' | 'adapter'>> & {
  enabled?: boolean | undefined;
  add_secret?: string | undefined;
  token?: 'add' | 'replace' | 'none' | undefined;
};

type Issues = { path: string; message: string }[];
export type NotChanged =
  { outcome: 'name_taken' | 'unknown' | 'of_environment' } | { outcome: 'breaks_rules'; issues: Issues };
export type Changed = { outcome: 'saved'; id: string; token: string | null } | NotChanged;

const mostTokens = 5;
const mostSecrets = 10;

export async function addSource(
  { tx, now }: Unit<IngestionTables>,
  { token: wantsToken, ...definition }: SourceDefinition & { token?: boolean | undefined },
  keys: readonly string[],
): Promise<Changed> {
  const issues = definitionIssues(definition);
  if (issues.length > 0) return { outcome: 'breaks_rules', issues };
  const { secrets, access_token } = definition;
  const token = (wantsToken ?? needsToken(definition)) ? newToken() : null;
  const id = newId(now.getTime());
  const saved = await insertSource(tx, {
    id,
    name: definition.name,
    adapter: definition.adapter,
    enabled: true,
    managed_by: 'api',
    sealed: sealCredentials({ secrets, access_token }, id, keys),
    secret_count: secrets.length,
    has_access_token: access_token !== null,
    token_hashes: token === null ? [] : [digest(token)],
    signature: definition.signature,
    mapping: definition.mapping,
    default_event_type: definition.default_event_type,
    time_zone: definition.time_zone,
    silent_after_hours: silenceColumn(definition.silent_after_hours),
    version: 1,
    created_at: now,
    updated_at: now,
  });
  return saved ? { outcome: 'saved', id, token } : { outcome: 'name_taken' };
}

export async function changeSource(
  unit: Unit<IngestionTables>,
  id: string,
  changes: SourceChanges,
  keys: readonly string[],
): Promise<Changed> {
  const { tx, now } = unit;
  const before = await lockSource(tx, id);
  if (before === undefined) return { outcome: 'unknown' };
  if (before.managed_by === 'environment') return { outcome: 'of_environment' };
  const credentials = changedCredentials(before, changes, keys);
  if ('issues' in credentials) return { outcome: 'breaks_rules', issues: credentials.issues };
  const after = { ...before, ...columnsOf(changes), updated_at: now };
  const issues = definitionIssues({
    adapter: after.adapter,
    ...credentials,
    signature: after.signature as SourceDefinition['signature'],
    mapping: after.mapping as SourceDefinition['mapping'],
    default_event_type: after.default_event_type,
    time_zone: after.time_zone,
    silent_after_hours: silenceLimit(after.silent_after_hours),
  });
  if (issues.length > 0) return { outcome: 'breaks_rules', issues };
  const token = changes.token === 'add' || changes.token === 'replace' ? newToken() : null;
  await updateSource(tx, {
    ...after,
    sealed: sealCredentials(credentials, id, keys),
    secret_count: credentials.secrets.length,
    has_access_token: credentials.access_token !== null,
    token_hashes: changedTokens(before, changes.token, token),
  });
  if (typeof changes.access_token === 'string') await tryAgain(unit, id);
  return { outcome: 'saved', id, token };
}

/** @returns why not, or null */
export async function removeSource({ tx }: Unit<IngestionTables>, id: string): Promise<NotChanged | null> {
  const before = await lockSource(tx, id);
  if (before === undefined) return { outcome: 'unknown' };
  // One that the environment has left behind is disabled, and may go.
  if (before.managed_by === 'environment' && before.enabled) return { outcome: 'of_environment' };
  await deleteSource(tx, id);
  return null;
}

/** Secrets that cannot be opened any more are replaced, not added to. */
function changedCredentials(
  before: SourceRow,
  { secrets, add_secret, access_token }: SourceChanges,
  keys: readonly string[],
): Credentials | { issues: Issues } {
  const known = openOrNull(before, keys);
  if (known === null && (secrets === undefined || (before.has_access_token && access_token === undefined))) {
    const message = 'cannot be opened with SECRETS_KEY: set secrets (and access_token) anew';
    return { issues: [{ path: 'secrets', message }] };
  }
  const kept = secrets ?? known?.secrets ?? [];
  const all = add_secret === undefined ? kept : [add_secret, ...kept.filter((each) => each !== add_secret)];
  if (all.length > mostSecrets) {
    return {
      issues: [{ path: 'add_secret', message: `would be more than ${mostSecrets}: set secrets anew` }],
    };
  }
  return {
    secrets: all,
    access_token: access_token === undefined ? (known?.access_token ?? null) : access_token,
  };
}

function openOrNull(row: SourceRow, keys: readonly string[]): Credentials | null {
  try {
    return unsealCredentials(row, keys);
  } catch {
    return null;
  }
}

function columnsOf(changes: SourceChanges): Partial<SourceRow> {
  const { enabled, signature, mapping, default_event_type, time_zone, silent_after_hours } = changes;
  return {
    ...(enabled !== undefined && { enabled }),
    ...(signature !== undefined && { signature }),
    ...(mapping !== undefined && { mapping }),
    ...(default_event_type !== undefined && { default_event_type }),
    ...(time_zone !== undefined && { time_zone }),
    ...(silent_after_hours !== undefined && { silent_after_hours: silenceColumn(silent_after_hours) }),
  };
}

function changedTokens(
  { token_hashes }: SourceRow,
  change: SourceChanges['token'],
  token: string | null,
): Buffer[] {
  if (change === 'none') return [];
  if (token === null) return token_hashes;
  return change === 'replace' ? [digest(token)] : [digest(token), ...token_hashes].slice(0, mostTokens);
}

/** What could not be fetched with the former access token. */
async function tryAgain(unit: Unit<IngestionTables>, id: string): Promise<void> {
  await hastenLeadFetches(unit.tx, id, unit.now);
  if ((await nextLeadFetch(unit.tx)) === null) return;
  unit.schedule({ key: fetchLeads, kind: fetchLeads, dueAt: unit.now, payload: {} });
}
