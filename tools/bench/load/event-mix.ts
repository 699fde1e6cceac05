import type { EventType } from '@dna/contracts';
import type { Action } from './action.ts';
import type { EventBody } from './event-body.ts';
import { mailWaves } from './mail-waves.ts';
import { createPeople } from './people.ts';
import { createRandom } from '../../seeded-random.ts';
import { singleActions } from './single-actions.ts';
import { websiteSessions } from './website-sessions.ts';

export type EventMixOptions = {
  seed: number;
  leads: number;
  /** A fifth of the leads unless said otherwise. */
  organizations?: number;
  /** `occurred_at` of the first event. */
  startAt: Date;
  /** From one `occurred_at` to the next; 200,000 events at the default 3 s are a week. */
  spacingMs?: number;
  /** Keeps the people and event ids of two mixes in one database apart: lower-case letters and digits. */
  prefix?: string;
};

const websiteShare = 0.58;
const mailShare = 0.3;

/**
 * An endless stream of events as a marketing team's channels send them. The same options give the same bytes.
 *
 * 58 % are page views, in sessions of one to eight by one person within minutes, forty of them interleaved. 30 % is
 * e-mail: campaigns go out in waves, and those who have just got one open and click. The rest (downloads, webinars,
 * forms, LinkedIn, replies, meetings, unsubscribes …) is scattered. Activity is uneven, and 8 % of the people are warm.
 * After ten events a lead, five to ten of a hundred leads have qualified for a pipeline.
 */
export function* createEventMix(options: EventMixOptions): Generator<EventBody, never> {
  const { seed, leads, startAt, spacingMs = 3_000, prefix = '' } = options;
  const random = createRandom(seed);
  const people = createPeople(leads, options.organizations ?? Math.ceil(leads / 5), prefix, random);
  const website = websiteSessions(people, random);
  const mail = mailWaves(people, random);
  const others = singleActions(people, random);
  for (let index = 0; ; index += 1) {
    const ticket = random.next();
    const channel = ticket < websiteShare ? website : ticket < websiteShare + mailShare ? mail : others;
    const occurredAt = new Date(startAt.getTime() + index * spacingMs);
    yield bodyOf(channel.next().value, `${prefix}e${seed}-${index}`, occurredAt);
  }
}

/** The next `count` events as JSON arrays of `size`: request bodies, ready to send. */
export function takeArrays(mix: Iterator<EventBody>, count: number, size: number): string[] {
  const bodies: string[] = [];
  for (let taken = 0; taken < count; taken += size) {
    bodies.push(JSON.stringify(takeEvents(mix, Math.min(size, count - taken))));
  }
  return bodies;
}

export function takeEvents(mix: Iterator<EventBody>, count: number): EventBody[] {
  return Array.from({ length: count }, () => mix.next().value as EventBody);
}

/** Types whose form also asks who it is. */
const withProfile = new Set<EventType>([
  'form_submitted',
  'demo_requested',
  'meeting_booked',
  'webinar_registered',
  'ad_lead_submitted',
  'badge_scanned',
]);

function bodyOf({ type, person, metadata }: Action, eventId: string, occurredAt: Date): EventBody {
  return {
    event_type: type,
    source: 'portal',
    occurred_at: occurredAt.toISOString(),
    lead_identifier: {
      email: person.email,
      ...(type.startsWith('linkedin_') && { linkedin_url: person.linkedinUrl }),
      ...(type === 'page_visited' && { anonymous_id: person.anonymousId }),
    },
    ...(withProfile.has(type) && { lead: person.profile }),
    metadata,
    event_id: eventId,
  };
}
