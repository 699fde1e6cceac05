import { profileFields, type Profile, type ProfileField } from '../events/prepare-event.ts';

/** What is known of a lead, and when each of it was last said. */
export type LeadProfile = {
  values: Partial<Record<ProfileField | 'organization', string | null>>;
  /** ISO instants by field. */
  times: Partial<Record<ProfileField | 'organization', string>>;
};

export type Told = { profile: Profile; organizationId: string | null; occurredAt: string };

/**
 * Takes in what events tell: per field the latest saying wins, whatever the order of arrival; of two at the same
 * instant the greater text.
 *
 * @returns the new profile, and the names of the fields that changed
 */
export function foldProfile(
  current: LeadProfile,
  told: readonly Told[],
): LeadProfile & { changed: string[] } {
  const values = { ...current.values };
  const times = { ...current.times };
  for (const { profile, organizationId, occurredAt } of told) {
    for (const field of profileFields) take(field, profile[field] ?? null, occurredAt);
    take('organization', organizationId, occurredAt);
  }
  const changed = [...profileFields, 'organization' as const].filter(
    (field) => (values[field] ?? null) !== (current.values[field] ?? null),
  );
  return { values, times, changed };

  function take(field: ProfileField | 'organization', value: string | null, occurredAt: string): void {
    if (value === null) return;
    const known = times[field];
    if (
      known !== undefined &&
      (known > occurredAt || (known === occurredAt && (values[field] ?? '') >= value))
    )
      return;
    values[field] = value;
    times[field] = occurredAt;
  }
}
