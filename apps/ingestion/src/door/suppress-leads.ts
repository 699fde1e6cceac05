import { leadUpdated } from '@dna/contracts';
import { readFamilies, type Unit } from '@dna/inbox-outbox';
import { lockLeads, updateLeads, type LeadRow } from '../store/leads.ts';
import { standingOfAddresses } from '../store/suppressions.ts';
import type { IngestionTables } from '../store/tables.ts';
import { IdentityRaceError } from './identity-race-error.ts';

/**
 * Brings leads in line with the list of addresses that are not to be written to, and tells those that change. A lead
 * with such an address is suppressed; one whose addresses are all free again is not. What was said of a lead without an
 * address, as in a network, stays.
 */
export async function suppressLeads(unit: Unit<IngestionTables>, leadIds: readonly string[]): Promise<void> {
  const { tx, now } = unit;
  if (leadIds.length === 0) return;
  const families = await readFamilies(tx, leadIds);
  const rows = await lockLeads(tx, [...families.values()].flat());
  const standing = await standingOfAddresses(tx, [...rows.keys()]);
  const changes = [...(await asLocked(unit, leadIds, families))].flatMap(([root, members]) =>
    changesOf(
      root,
      members.flatMap((id) => rows.get(id) ?? []),
      standing,
    ),
  );
  const updates = changes.map(({ before, after }) =>
    before.suppressed === after.suppressed
      ? after
      : { ...after, version: after.version + 1, updated_at: now },
  );
  if (updates.length > 0) await updateLeads(tx, updates);
  for (const row of updates.filter(({ updated_at }) => updated_at === now)) tell(unit, row);
}

/** The families as they are now that they are locked; they must not have changed before. */
async function asLocked(
  { tx }: Unit<IngestionTables>,
  leadIds: readonly string[],
  before: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const families = await readFamilies(tx, leadIds);
  const idsOf = (all: typeof before) =>
    [...all]
      .flatMap(([root, ids]) => [root, ...ids])
      .sort()
      .join();
  if (idsOf(families) !== idsOf(before)) throw new IdentityRaceError('a lead was merged or parted meanwhile');
  return families;
}

function changesOf(
  root: string,
  rows: readonly LeadRow[],
  standing: ReadonlyMap<string, boolean>,
): { before: LeadRow; after: LeadRow }[] {
  const own = new Map(
    rows.map((row) => [row.id, standing.get(row.id) ?? row.own?.suppressed ?? row.suppressed]),
  );
  const anyOfThem = [...own.values()].some((suppressed) => suppressed);
  return rows.flatMap((row) => {
    const suppressed = own.get(row.id)!;
    const after: LeadRow = {
      ...row,
      suppressed: row.id === root ? anyOfThem : suppressed,
      own: row.own && { ...row.own, suppressed },
    };
    const changed = after.suppressed !== row.suppressed || after.own?.suppressed !== row.own?.suppressed;
    return changed ? [{ before: row, after }] : [];
  });
}

function tell(unit: Unit<IngestionTables>, row: LeadRow): void {
  unit.emit(leadUpdated, {
    leadId: row.id,
    entityVersion: row.version,
    data: {
      changed: ['suppressed'],
      identified: row.identified,
      suppressed: row.suppressed,
      organization_id: row.organization_id,
      created_at: row.created_at.toISOString(),
    },
  });
}
