import { isDeepStrictEqual } from 'node:util';
import { leadCreated, leadUpdated } from '@dna/contracts';
import { resolveRoots, type Unit } from '@dna/inbox-outbox';
import { foldProfile, type Told } from '../domain/identity/lead-profile.ts';
import type { Resolution } from '../domain/identity/resolve-identities.ts';
import { insertLeads, lockLeads, updateLeads, type LeadRow } from '../store/leads.ts';
import { organizationKey } from '../store/organizations.ts';
import type { IngestionTables } from '../store/tables.ts';
import { IdentityRaceError } from './identity-race-error.ts';
import type { RecordableEvent } from './recordable-event.ts';

/** Event types after which a person is not to be written to any more. */
const suppressingTypes: ReadonlySet<string> = new Set(['email_unsubscribed', 'email_bounced']);

export type Located = { event: RecordableEvent; leadId: string };

/** Makes the leads that are new and changes those of which the events tell something new; each change is told. */
export async function saveLeads(
  unit: Unit<IngestionTables>,
  located: Located[],
  resolution: Resolution,
  organizations: ReadonlyMap<string, string>,
): Promise<void> {
  const { tx, now } = unit;
  const created = new Set(resolution.created);
  const touched = [
    ...new Set([...located.map((each) => each.leadId), ...resolution.merges.map((merge) => merge.from)]),
  ];
  const existing = await lockLeads(
    tx,
    touched.filter((id) => !created.has(id)),
  );
  await refuseMovedRoots(unit, [...existing.keys()]);

  const told = Map.groupBy(located, (each) => each.leadId);
  const inserts: LeadRow[] = [];
  const updates: LeadRow[] = [];
  for (const id of [...new Set([...resolution.created, ...touched])]) {
    const events = (told.get(id) ?? []).map((each) => each.event);
    const before = existing.get(id) ?? emptyLead(id, events[0]?.source ?? located[0]!.event.source, now);
    const { row, changed, saidAgain } = changeLead(
      before,
      events,
      resolution.identified.has(id),
      organizations,
      now,
    );
    const isNew = created.has(id);
    if (isNew) inserts.push(row);
    else if (changed.length > 0) updates.push({ ...row, version: row.version + 1 });
    // Nothing to tell, but to remember: what was said last must not depend on what came first.
    else if (saidAgain) updates.push({ ...row, updated_at: before.updated_at });
    if (isNew || changed.length > 0) {
      unit.emit(isNew ? leadCreated : leadUpdated, {
        leadId: id,
        entityVersion: isNew ? row.version : row.version + 1,
        correlationId: events[0]?.eventId ?? located[0]!.event.eventId,
        data: {
          changed,
          identified: row.identified,
          suppressed: row.suppressed,
          organization_id: row.organization_id,
          created_at: row.created_at.toISOString(),
        },
      });
    }
  }
  if (inserts.length > 0) await insertLeads(tx, inserts);
  if (updates.length > 0) await updateLeads(tx, updates);
}

/** Locked now, so a lead that is still its own root stays it until the commit. */
async function refuseMovedRoots(unit: Unit<IngestionTables>, ids: string[]): Promise<void> {
  const roots = await resolveRoots(unit.tx, ids);
  if (ids.some((id) => roots.get(id) !== id)) throw new IdentityRaceError('a lead was merged meanwhile');
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
    version: 1,
    created_at: now,
    updated_at: now,
  };
}

function changeLead(
  before: LeadRow,
  events: RecordableEvent[],
  identified: boolean,
  organizations: ReadonlyMap<string, string>,
  now: Date,
): { row: LeadRow; changed: string[]; saidAgain: boolean } {
  const { email, first_name, last_name, company, job_title, phone, linkedin_url } = before;
  const told: Told[] = events.map((event) => ({
    profile: event.profile,
    organizationId:
      event.organization === null ? null : (organizations.get(organizationKey(event.organization)) ?? null),
    occurredAt: event.occurredAt,
  }));
  const folded = foldProfile(
    {
      values: {
        email,
        first_name,
        last_name,
        company,
        job_title,
        phone,
        linkedin_url,
        organization: before.organization_id,
      },
      times: before.field_times,
    },
    told,
  );
  const { organization, ...values } = folded.values;
  const suppressed = before.suppressed || events.some((event) => suppressingTypes.has(event.eventType));
  const row: LeadRow = {
    ...before,
    ...values,
    organization_id: organization ?? null,
    field_times: folded.times,
    identified: before.identified || identified,
    suppressed,
    updated_at: now,
  };
  const changed = [
    ...folded.changed,
    ...(row.identified !== before.identified ? ['identified'] : []),
    ...(suppressed !== before.suppressed ? ['suppressed'] : []),
  ];
  return { row, changed, saidAgain: !isDeepStrictEqual(folded.times, before.field_times) };
}
