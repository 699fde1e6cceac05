import type { AcceptedEvent, AcceptedLog } from '../load/accepted.ts';
import type { BadMessage } from '../load/bad-messages.ts';
import type { Strike } from '../schedule/strike.ts';
import { groupByPerson } from './expected-people.ts';
import type { Snapshot } from './snapshot.ts';

/** What was accepted, what the engine made of it, and how the two belong together. */
export type Facts = {
  log: AcceptedLog;
  snapshot: Snapshot;
  badMessages: readonly BadMessage[];
  strikes: readonly Pick<Strike, 'target' | 'from' | 'healedAt' | 'losesQueued'>[];
  /** What was accepted and has to be there. */
  accepted: AcceptedEvent[];
  /** Events that only the broker had when it lost its disk. */
  lostWithBroker: AcceptedEvent[];
  people: Person[];
  rootOf: (leadId: string) => string;
  /** All ids of a root, itself included. */
  familyOf: (root: string) => string[];
};

export type Person = {
  events: AcceptedEvent[];
  /** To show: one of their identifiers. */
  name: string;
  /** Leads that their events ended with; one, if all is well. */
  roots: string[];
};

export function gatherFacts(given: Pick<Facts, 'log' | 'snapshot' | 'badMessages' | 'strikes'>): Facts {
  const { log, snapshot } = given;
  const into = new Map(snapshot.aliases.ingestion!.map((edge) => [edge.lead_id, edge.into_lead_id]));
  const rootOf = (leadId: string): string => {
    let root = leadId;
    for (let next = into.get(root); next !== undefined && next !== null; next = into.get(root)) root = next;
    return root;
  };
  const families = Map.groupBy(
    snapshot.leads.map(({ id }) => id),
    rootOf,
  );
  const leadOf = new Map(snapshot.events.map((event) => [event.id, event.lead_id]));
  const stored = new Set(snapshot.events.map(({ id }) => id));
  const { accepted = [], lost: lostWithBroker = [] } = Object.groupBy(log.events.values(), (event) =>
    !stored.has(event.eventId) && wasOnlyQueued(event, given.strikes) ? 'lost' : 'accepted',
  );
  const people = groupByPerson(accepted).map((events): Person => ({
    events,
    name: Object.values(events[0]!.event.lead_identifier)[0]!,
    roots: [
      ...new Set(
        events.flatMap(({ eventId }) => {
          const leadId = leadOf.get(eventId);
          return leadId === undefined ? [] : [rootOf(leadId)];
        }),
      ),
    ],
  }));
  return {
    ...given,
    accepted,
    lostWithBroker,
    people,
    rootOf,
    familyOf: (root) => families.get(root) ?? [root],
  };
}

/** A queued event may have waited for the database for so long before the broker was struck. */
const queuedForMs = 20_000;

function wasOnlyQueued({ recorded, acceptedAt }: AcceptedEvent, strikes: Facts['strikes']): boolean {
  return (
    !recorded &&
    strikes.some(
      ({ losesQueued, from, healedAt }) =>
        losesQueued && from - queuedForMs < acceptedAt && acceptedAt < healedAt,
    )
  );
}

/** Names of those that occur more than once. */
export function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(values.filter((value) => seen.size === seen.add(value).size))];
}

/** What two sets do not share, in words. */
export function differences(
  what: string,
  expected: ReadonlySet<string>,
  found: ReadonlySet<string>,
): string[] {
  return [
    ...[...expected.difference(found)].map((each) => `${what}: ${each} is missing`),
    ...[...found.difference(expected)].map((each) => `${what}: ${each} should not be there`),
  ];
}

export function byLead<T extends { lead_id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.lead_id, row]));
}
