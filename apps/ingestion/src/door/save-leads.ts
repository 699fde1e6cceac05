import { isDeepStrictEqual } from 'node:util';
import { leadCreated, leadUpdated } from '@dna/contracts';
import { readFamilies, type Unit } from '@dna/inbox-outbox';
import {
  changedFields,
  foldProfile,
  joinProfiles,
  type LeadProfile,
  type Told,
} from '../domain/identity/lead-profile.ts';
import { profileFields, type ProfileField } from '../domain/events/prepare-event.ts';
import { insertLeads, lockLeads, updateLeads, type LeadRow } from '../store/leads.ts';
import { organizationKey } from '../store/organizations.ts';
import type { IngestionTables } from '../store/tables.ts';
import { IdentityRaceError } from './identity-race-error.ts';
import type { RecordableEvent } from './recordable-event.ts';
import { suppressingEvents } from './suppressing-events.ts';

export type Located = { event: RecordableEvent; leadId: string };

/** A person as it will be after the transaction, and as it was when it was read. */
export type Household = {
  root: string;
  /** All ids, the root included. */
  members: readonly string[];
};

/**
 * Makes the leads that are new and changes those of which the events tell something new; each change is told. A root
 * shows what is known of all its ids and keeps what it was told itself beside it, so that an unmerge finds it again.
 *
 * @param before the families as they were read; found otherwise once they are locked, all has to be decided again
 */
export async function saveLeads(
  unit: Unit<IngestionTables>,
  located: readonly Located[],
  {
    households,
    before,
    created,
  }: { households: readonly Household[]; before: readonly Household[]; created: ReadonlySet<string> },
  organizations: ReadonlyMap<string, string>,
): Promise<void> {
  const { tx, now } = unit;
  const suppressing = await suppressingEvents(
    unit,
    located.map(({ event }) => event),
  );
  const known = households.flatMap(({ members }) => members.filter((id) => !created.has(id)));
  const existing = await lockLeads(tx, known);
  if (known.some((id) => !existing.has(id))) throw new IdentityRaceError('a lead was erased meanwhile');
  await refuseMovedFamilies(unit, before);

  const eventsOf = Map.groupBy(located, (each) => each.leadId);
  const source = located[0]?.event.source ?? 'ingestion';
  const changes = households.flatMap(({ root, members }) => {
    const rows = members.map((id) => {
      const events = (eventsOf.get(id) ?? []).map((each) => each.event);
      const row = existing.get(id) ?? emptyLead(id, events[0]?.source ?? source, now);
      const told = events.map((event) => toldBy(event, organizations, suppressing));
      return { row, own: foldProfile(ownProfile(row), told), cause: events[0] };
    });
    const shown = joinProfiles(rows.map(({ own }) => own));
    return rows.map(({ row, own, cause }) => ({
      before: row,
      after: row.id === root ? showing(row, shown, rows.length > 1 ? own : null) : showing(row, own, null),
      cause: cause ?? located[0]?.event,
    }));
  });
  await writeLeads(unit, changes, created);
}

type Change = { before: LeadRow; after: LeadRow; cause: RecordableEvent | undefined };

async function writeLeads(
  unit: Unit<IngestionTables>,
  changes: readonly Change[],
  created: ReadonlySet<string>,
): Promise<void> {
  const { tx, now } = unit;
  const inserts: LeadRow[] = [];
  const updates: LeadRow[] = [];
  for (const { before, after, cause } of changes) {
    const changed = changedFields(shownProfile(before), shownProfile(after));
    const isNew = created.has(after.id);
    if (isNew) inserts.push(after);
    else if (changed.length > 0) updates.push({ ...after, version: after.version + 1, updated_at: now });
    // Nothing to tell, but to remember: what was said last must not depend on what came first.
    else if (!isDeepStrictEqual(before, after)) updates.push(after);
    if (!isNew && changed.length === 0) continue;
    unit.emit(isNew ? leadCreated : leadUpdated, {
      leadId: after.id,
      entityVersion: isNew ? after.version : after.version + 1,
      ...(cause !== undefined && { correlationId: cause.eventId }),
      data: {
        changed,
        identified: after.identified,
        suppressed: after.suppressed,
        organization_id: after.organization_id,
        created_at: after.created_at.toISOString(),
      },
    });
  }
  if (inserts.length > 0) await insertLeads(tx, inserts);
  if (updates.length > 0) await updateLeads(tx, updates);
}

/** Locked now, so families that are still as they were read stay so until the commit. */
async function refuseMovedFamilies(
  unit: Unit<IngestionTables>,
  expected: readonly Household[],
): Promise<void> {
  const families = await readFamilies(
    unit.tx,
    expected.flatMap(({ members }) => members),
  );
  const asRead = expected.every(({ root, members }) => {
    const now = new Set(families.get(root));
    return now.size === members.length && members.every((id) => now.has(id));
  });
  if (!asRead) throw new IdentityRaceError('a lead was merged or parted meanwhile');
}

function toldBy(
  event: RecordableEvent,
  organizations: ReadonlyMap<string, string>,
  suppressing: ReadonlySet<string>,
): Told {
  return {
    profile: event.profile,
    organizationId:
      event.organization === null ? null : (organizations.get(organizationKey(event.organization)) ?? null),
    occurredAt: event.occurredAt,
    identifies: event.identifiers.some(({ kind }) => kind !== 'anonymous_id'),
    suppresses: suppressing.has(event.eventId),
  };
}

function emptyLead(id: string, source: string, now: Date): LeadRow {
  return {
    id,
    email: null,
    first_name: null,
    last_name: null,
    company: null,
    job_title: null,
    phone: null,
    linkedin_url: null,
    field_times: {},
    organization_id: null,
    source,
    identified: false,
    suppressed: false,
    own: null,
    version: 1,
    created_at: now,
    updated_at: now,
  };
}

/** What the lead itself was told, without the others of its family. */
function ownProfile(row: LeadRow): LeadProfile {
  return row.own ?? shownProfile(row);
}

function shownProfile(row: LeadRow): LeadProfile {
  const { email, first_name, last_name, company, job_title, phone, linkedin_url } = row;
  return {
    values: {
      email,
      first_name,
      last_name,
      company,
      job_title,
      phone,
      linkedin_url,
      organization: row.organization_id,
    },
    times: row.field_times,
    identified: row.identified,
    suppressed: row.suppressed,
  };
}

function showing(row: LeadRow, profile: LeadProfile, own: LeadProfile | null): LeadRow {
  const fields = Object.fromEntries(profileFields.map((field) => [field, profile.values[field] ?? null]));
  return {
    ...row,
    ...(fields as Pick<LeadRow, ProfileField>),
    organization_id: profile.values.organization ?? null,
    field_times: profile.times,
    identified: profile.identified,
    suppressed: profile.suppressed,
    own,
  };
}
