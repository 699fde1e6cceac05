import type { CanonicalEvent } from '../adapter.ts';
import { normalizeEmail } from '../comparable.ts';
import { isRecord, present, presentOrNone, snakeCase, text, type Fields } from '../fields.ts';
import { firstEmail } from '../first-email.ts';
import { splitName } from '../split-name.ts';

/** Keys (in snake case) that say who somebody is: they become identifiers and fields of the lead, never properties. */
export const personKeys: ReadonlySet<string> = new Set([
  ...[
    'email',
    'e_mail',
    'email_address',
    'work_email',
    'phone',
    'phone_number',
    'mobile',
    'linkedin',
    'linkedin_url',
  ],
  ...[
    'first_name',
    'firstname',
    'last_name',
    'lastname',
    'full_name',
    'company',
    'company_name',
    'organization',
    'job_title',
  ],
]);

/** Who it was: the ids of the call, and what traits or a form say. */
export function personOf(call: Fields, ...told: Fields[]): Pick<CanonicalEvent, 'identifiers' | 'lead'> {
  const values = bySnakeCase(told);
  const get = (...names: string[]) => text(...names.map((name) => values.get(name)));
  const userId = text(call['userId']);
  const company = values.get('company');
  const email = firstEmail(
    get('email', 'e_mail', 'email_address', 'work_email'),
    normalizeEmail(userId) === null ? undefined : userId,
  );
  const name = email === undefined ? {} : splitName(get('full_name', 'name'));
  return {
    identifiers: present({
      email,
      linkedin_url: get('linkedin_url', 'linkedin'),
      phone: get('phone', 'phone_number', 'mobile'),
      external_id: userId,
      anonymous_id: text(call['anonymousId']),
    }),
    lead: presentOrNone({
      first_name: get('first_name', 'firstname') ?? name.first_name,
      last_name: get('last_name', 'lastname') ?? name.last_name,
      company: isRecord(company) ? text(company['name']) : get('company', 'company_name', 'organization'),
      job_title: get('job_title'),
    }),
  };
}

/** The first of the objects that has a key wins. */
function bySnakeCase(objects: readonly Fields[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const object of objects) {
    for (const [key, value] of Object.entries(object)) {
      const name = snakeCase(key);
      if (!values.has(name) && value !== undefined && value !== null && value !== '') values.set(name, value);
    }
  }
  return values;
}
