import { iso, type Delivery, type Moment } from '../delivery.ts';
import { emailOf, type Person } from '../people.ts';

type Answer = { question: string; answer: string };

/** A booking in Calendly; the meeting is three days later. */
export function calendlyBooking(person: Person, moment: Moment, answers: Answer[]): Delivery {
  return delivery('invitee.created', person, moment, { status: 'active', answers });
}

/** The same booking, canceled by the person. `bookingId` is the id of the booking's moment. */
export function calendlyCancellation(person: Person, { at }: Moment, bookingId: string): Delivery {
  const cancellation = {
    canceled_by: `${person.firstName} ${person.lastName}`,
    reason: '',
    canceler_type: 'invitee',
  };
  return delivery(
    'invitee.canceled',
    person,
    { at, id: bookingId },
    { status: 'canceled', answers: [], cancellation },
  );
}

function delivery(
  event: string,
  person: Person,
  { at, id }: Moment,
  { status, answers, cancellation }: { status: string; answers: Answer[]; cancellation?: object },
): Delivery {
  const meetingAt = at.getTime() + 3 * 24 * 60 * 60 * 1000;
  const meetingUri = `https://api.calendly.com/scheduled_events/DEMO-${id}`;
  return {
    source: 'calendly',
    events: 1,
    body: {
      event,
      created_at: iso(at),
      created_by: 'https://api.calendly.com/users/DEMO',
      payload: {
        uri: `${meetingUri}/invitees/DEMO-${id}`,
        email: emailOf(person),
        name: `${person.firstName} ${person.lastName}`,
        first_name: null,
        last_name: null,
        status,
        timezone: 'Europe/Berlin',
        created_at: iso(at),
        updated_at: iso(at),
        rescheduled: false,
        old_invitee: null,
        new_invitee: null,
        text_reminder_number: null,
        no_show: null,
        questions_and_answers: answers.map((answer, position) => ({ ...answer, position })),
        tracking: {
          utm_campaign: null,
          utm_source: 'website',
          utm_medium: null,
          utm_content: null,
          utm_term: null,
        },
        scheduled_event: {
          uri: meetingUri,
          name: 'Introduction, 30 minutes',
          status: 'active',
          start_time: iso(new Date(meetingAt)),
          end_time: iso(new Date(meetingAt + 30 * 60 * 1000)),
          event_memberships: [
            { user: 'https://api.calendly.com/users/DEMO', user_email: 'sales@vendor.example' },
          ],
          event_guests: [],
        },
        ...(cancellation && { cancellation }),
      },
    },
  };
}
