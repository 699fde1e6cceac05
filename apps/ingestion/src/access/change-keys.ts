import { apiKeyChanged } from '@dna/contracts';
import { newId } from '@dna/database';
import { hashApiKey, newApiKey } from '@dna/http';
import type { Unit } from '@dna/inbox-outbox';
import { insertApiKey, lockApiKey, updateApiKey, type ApiKeyRow } from '../store/api-keys.ts';
import type { IngestionTables } from '../store/tables.ts';
import { keyState } from './key-state.ts';

export type ApiKeyFields = Pick<ApiKeyRow, 'source' | 'scopes' | 'label' | 'rate_limit' | 'expires_at'>;
export type ApiKeyChanges = {
  [K in Exclude<keyof ApiKeyFields, 'source'>]?: ApiKeyFields[K] | undefined;
};

export type Changed =
  { outcome: 'changed'; row: ApiKeyRow } | { outcome: 'unknown' | 'revoked' | 'expires_in_the_past' };

type IngestionUnit = Unit<IngestionTables>;

/** @returns the key in the clear, for this once */
export async function addKey(
  unit: IngestionUnit,
  fields: ApiKeyFields,
): Promise<{ outcome: 'added'; row: ApiKeyRow; key: string } | { outcome: 'expires_in_the_past' }> {
  if (isPast(unit, fields.expires_at)) return { outcome: 'expires_in_the_past' };
  const key = newApiKey();
  const row: ApiKeyRow = {
    ...fields,
    id: newId(unit.now.getTime()),
    key_hash: hashApiKey(key),
    version: 1,
    created_at: unit.now,
    updated_at: unit.now,
    revoked_at: null,
    last_used_at: null,
  };
  await insertApiKey(unit.tx, row);
  tell(unit, row);
  return { outcome: 'added', row, key };
}

export async function changeKey(unit: IngestionUnit, id: string, changes: ApiKeyChanges): Promise<Changed> {
  const before = await lockApiKey(unit.tx, id);
  if (before === undefined) return { outcome: 'unknown' };
  if (before.revoked_at !== null) return { outcome: 'revoked' };
  if (isPast(unit, changes.expires_at ?? null)) return { outcome: 'expires_in_the_past' };
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { outcome: 'changed', row: await save(unit, { ...before, ...given }) };
}

/** For good. Revoking it once more changes nothing. */
export async function revokeKey(unit: IngestionUnit, id: string): Promise<Changed> {
  const before = await lockApiKey(unit.tx, id);
  if (before === undefined) return { outcome: 'unknown' };
  if (before.revoked_at !== null) return { outcome: 'revoked' };
  return { outcome: 'changed', row: await save(unit, { ...before, revoked_at: unit.now }) };
}

async function save(unit: IngestionUnit, changed: ApiKeyRow): Promise<ApiKeyRow> {
  const row = { ...changed, version: changed.version + 1, updated_at: unit.now };
  await updateApiKey(unit.tx, row);
  tell(unit, row);
  return row;
}

function tell(unit: IngestionUnit, row: ApiKeyRow): void {
  unit.emit(apiKeyChanged, { leadId: null, entityVersion: row.version, data: keyState(row) });
}

function isPast(unit: IngestionUnit, instant: Date | null): boolean {
  return instant !== null && instant <= unit.now;
}
