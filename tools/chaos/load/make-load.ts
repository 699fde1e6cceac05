import type { Random } from '../../seeded-random.ts';
import { drawEvent } from './event-kinds.ts';
import { createPeople, linksOf, namesOf, type LeadIdentifier, type Person } from './people.ts';

/** An event as it is sent. */
export type SentEvent = {
  event_id: string;
  event_type: string;
  source: string;
  occurred_at: string;
  lead_identifier: LeadIdentifier;
  lead?: Record<string, string>;
  metadata: Record<string, string>;
};

/** One request: an event alone, or an array of them. */
export type SentRequest = { atMs: number; events: SentEvent[]; alone: boolean };

export type Load = { events: SentEvent[]; requests: SentRequest[] };

export type LoadOptions = {
  durationMs: number;
  /** Deliveries, repetitions included. */
  perSecond: number;
  /** Events lie in the 120 days before it. */
  startAt: Date;
};

const sources = ['portal', 'website', 'lemlist', 'waalaxy'];
const dayMs = 24 * 3_600_000;
const expiryDays = 90;

/** Everything that will be sent, and when: the same for the same seed, apart from the day on which it happens. */
export function makeLoad(random: Random, { durationMs, perSecond, startAt }: LoadOptions): Load {
  const wanted = Math.max(1, Math.round((durationMs / 1_000) * perSecond));
  const people = createPeople(random, Math.max(20, Math.round(wanted / 60)));
  const events: SentEvent[] = people.flatMap((person) =>
    linksOf(person).map((identifier) => makeEvent(random, person, identifier, startAt)),
  );
  const crowd = people.flatMap((person) => Array<Person>(person.weight).fill(person));
  const deliveries = deliver(random, events, durationMs);
  while (deliveries.length < wanted) {
    const person = random.pick(crowd);
    const event = makeEvent(random, person, random.pick(namesOf(person)), startAt);
    events.push(event);
    deliveries.push(...deliver(random, [event], durationMs));
  }
  events.forEach((event, index) => (event.event_id = `chaos-${index}`));
  return { events, requests: bundle(random, deliveries) };
}

function makeEvent(random: Random, person: Person, identifier: LeadIdentifier, startAt: Date): SentEvent {
  const known = person.emails.length > 0 && random.next() < 0.3;
  return {
    event_id: '',
    ...drawEvent(random, person.wants),
    // An external id means something to its own source only.
    source: identifier.external_id === undefined ? random.pick(sources) : 'portal',
    occurred_at: new Date(startAt.getTime() - drawAgeMs(random)).toISOString(),
    lead_identifier: identifier,
    ...(known && {
      lead: {
        first_name: random.pick(['Ada', 'Grace', 'Rosalind', 'Barbara']),
        // Never said twice, so that only one event can be the latest to say it.
        job_title: `Role ${random.next().toString(36).slice(2)}`,
      },
    }),
  };
}

/** Whole seconds, so that some fall together; some expire while the run lasts, and would with a wrong clock. */
function drawAgeMs(random: Random): number {
  if (random.next() < 0.03) return expiryDays * dayMs - random.below(3_600) * 1_000;
  return random.below(120 * 24 * 3_600) * 1_000;
}

type Delivery = { atMs: number; event: SentEvent };

function deliver(random: Random, events: readonly SentEvent[], durationMs: number): Delivery[] {
  return events.flatMap((event) =>
    Array.from({ length: drawCopies(random) }, () => ({ atMs: random.next() * durationMs, event })),
  );
}

/** Mostly one to three, now and then up to 46. */
export function drawCopies(random: Random): number {
  const draw = random.next();
  if (draw < 0.6) return 1;
  if (draw < 0.95) return 2 + random.below(2);
  return draw < 0.99 ? 4 + random.below(7) : 11 + random.below(36);
}

/** Neighbours in time travel together, some alone, most in arrays. */
function bundle(random: Random, deliveries: Delivery[]): SentRequest[] {
  const ordered = deliveries.toSorted((a, b) => a.atMs - b.atMs);
  const requests: SentRequest[] = [];
  for (let start = 0; start < ordered.length;) {
    const alone = random.next() < 0.5;
    const size = alone ? 1 : 2 + random.below(40);
    const events = ordered.slice(start, start + size).map(({ event }) => event);
    requests.push({ atMs: ordered[start]!.atMs, events, alone });
    start += size;
  }
  return requests;
}
