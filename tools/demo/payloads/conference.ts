import { iso, type Delivery, type Moment } from '../delivery.ts';
import { emailOf, type Person } from '../people.ts';

/** A badge scan as the lead API of pretix lists it. The URL names the conference. */
export function badgeScan(
  person: Person,
  { at, id }: Moment,
  { rating, notes = '', interest }: { rating: number; notes?: string; interest?: string },
): Delivery {
  return {
    source: 'conference',
    events: 1,
    query: { conference: 'BioFuture Basel' },
    body: [
      {
        attendee_order: `DEMO-${id}`,
        attendee_positionid: 1,
        rating,
        notes,
        tags: [],
        first_upload: iso(at),
        device_name: 'Booth 12',
        data: [
          { id: 'attendee_name', label: 'Name', value: `${person.firstName} ${person.lastName}` },
          { id: 'attendee_email', label: 'E-Mail', value: emailOf(person) },
          { id: 'attendee_company', label: 'Company', value: person.company },
          ...(interest === undefined
            ? []
            : [{ id: 'product_interest', label: 'Product interest', value: interest }]),
        ],
      },
    ],
  };
}
