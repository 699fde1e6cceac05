import { iso, type Delivery, type Moment } from '../delivery.ts';
import { emailOf, type Person } from '../people.ts';

/** An event of the customer portal, in the engine's own format. */
export function portalEvent(
  person: Person,
  eventType: string,
  { at, id }: Moment,
  metadata: object,
): Delivery {
  return {
    source: 'portal',
    events: 1,
    body: {
      event_id: `demo-${id}`,
      event_type: eventType,
      source: 'portal',
      occurred_at: iso(at),
      lead_identifier: { email: emailOf(person) },
      lead: {
        first_name: person.firstName,
        last_name: person.lastName,
        company: person.company,
        job_title: person.jobTitle,
      },
      metadata,
    },
  };
}
