import { differences, repeated, type Facts } from '../facts.ts';

/** Each accepted event is stored once, seen by whoever counts events, and nothing else is there. */
export function checkEvents({ accepted: events, snapshot }: Facts): string[] {
  const accepted = new Set(events.map(({ eventId }) => eventId));
  const stored = snapshot.events.map(({ id }) => id);
  const sentAs = new Map(events.map(({ event, eventId }) => [eventId, event.event_id]));
  return [
    ...repeated(events.map(({ eventId }) => eventId)).map((id) => `two events were accepted as ${id}`),
    ...repeated(stored).map((id) => `event ${id} (${sentAs.get(id)}) is stored twice`),
    ...differences('events', accepted, new Set(stored)),
    ...differences('facts of scoring', accepted, new Set(snapshot.facts.scoring)),
    ...differences('facts of intent', accepted, new Set(snapshot.facts.intent)),
    ...snapshot.poisonIdentifiers.map((value) => `${value} was refused and is stored all the same`),
  ];
}
