import { profileFields, type Profile, type ProfileField } from '../events/prepare-event.ts';

type Field = ProfileField | 'organization';
const fields: readonly Field[] = [...profileFields, 'organization'];

/** What is known of a lead, and when each of it was last said. */
export type LeadProfile = {
  values: Partial<Record<Field, string | null>>;
  /** ISO instants by field. */
  times: Partial<Record<Field, string>>;
  /** Known by more than an anonymous id. */
  identified: boolean;
  /** Not to be written to any more. */
  suppressed: boolean;
};

export type Told = {
  profile: Profile;
  organizationId: string | null;
  occurredAt: string;
  identifies: boolean;
  suppresses: boolean;
};

/**
 * Takes in what events tell: per field the latest saying wins, whatever the order of arrival; of two at the same
 * instant the greater text.
 */
export function foldProfile(current: LeadProfile, told: readonly Told[]): LeadProfile {
  return joinProfiles([
    current,
    ...told.map(({ profile, organizationId, occurredAt, identifies, suppresses }): LeadProfile => {
      const values = { ...profile, ...(organizationId !== null && { organization: organizationId }) };
      const times = Object.fromEntries(Object.keys(values).map((field) => [field, occurredAt]));
      return { values, times, identified: identifies, suppressed: suppresses };
    }),
  ]);
}

/** What is known of a person who goes by several leads. The order does not matter. */
export function joinProfiles(profiles: readonly LeadProfile[]): LeadProfile {
  const values: LeadProfile['values'] = {};
  const times: LeadProfile['times'] = {};
  for (const profile of profiles) {
    for (const field of fields) {
      const value = profile.values[field] ?? null;
      const at = profile.times[field];
      if (value === null || at === undefined || !isLater({ at, value }, times[field], values[field]))
        continue;
      values[field] = value;
      times[field] = at;
    }
  }
  return {
    values,
    times,
    identified: profiles.some((profile) => profile.identified),
    suppressed: profiles.some((profile) => profile.suppressed),
  };
}

/** Names of what differs, as it is told to others. */
export function changedFields(before: LeadProfile, after: LeadProfile): string[] {
  return [
    ...fields.filter((field) => (after.values[field] ?? null) !== (before.values[field] ?? null)),
    ...(['identified', 'suppressed'] as const).filter((flag) => after[flag] !== before[flag]),
  ];
}

function isLater(
  said: { at: string; value: string },
  knownAt: string | undefined,
  known: string | null | undefined,
): boolean {
  if (knownAt === undefined || known === null || known === undefined) return true;
  return said.at > knownAt || (said.at === knownAt && said.value > known);
}
