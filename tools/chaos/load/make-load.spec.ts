import { describe, expect, it } from '@jest/globals';
import { groupByPerson } from '../oracle/expected-people.ts';
import { randomFor } from '../../seeded-random.ts';
import { drawCopies, makeLoad } from './make-load.ts';

const options = { durationMs: 60_000, perSecond: 60, startAt: new Date('2026-11-25T12:00:00Z') };
const load = (seed: number) => makeLoad(randomFor(seed, 'load'), options);

describe('the load', () => {
  it('is the same for the same seed, and another for another', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => JSON.stringify(load(seed)));
    expect(again === first).toBe(true);
    expect(other === first).toBe(false);
  });

  it('delivers every event at least once, as many deliveries as the rate says, in order of time', () => {
    const { events, requests } = load(1);
    const delivered = requests.flatMap((request) => request.events);
    expect(new Set(delivered.map(({ event_id }) => event_id)).size).toBe(events.length);
    expect(delivered.length).toBeGreaterThanOrEqual(3_600);
    expect(delivered.length).toBeLessThan(3_700);
    const times = requests.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)!).toBeLessThan(options.durationMs);
  });

  it('repeats most events little and a few very often', () => {
    const random = randomFor(1, 'copies');
    const copies = Array.from({ length: 10_000 }, () => drawCopies(random));
    expect(Math.min(...copies)).toBe(1);
    expect(Math.max(...copies)).toBe(46);
    expect(copies.filter((count) => count <= 3).length).toBeGreaterThan(9_000);
  });

  it('has people with several identifiers who can be told to be one, and some whom nobody knows', () => {
    const { events } = load(1);
    const people = groupByPerson(events.map((event) => ({ event, eventId: event.event_id })));
    const kinds = people.map(
      (own) => new Set(own.flatMap(({ event }) => Object.keys(event.lead_identifier))),
    );
    const emails = people.map(
      (own) => new Set(own.flatMap(({ event }) => event.lead_identifier.email ?? [])).size,
    );
    expect(emails.filter((count) => count > 1).length).toBeGreaterThan(10);
    expect(kinds.some((own) => own.size === 1 && own.has('anonymous_id'))).toBe(true);
    for (const own of people) {
      const names = own.flatMap(({ event }) => Object.values(event.lead_identifier));
      expect(
        new Set(names.map((name) => /(?:person|browser|customer)-(\d+)/.exec(name)?.[1]).filter(Boolean))
          .size,
      ).toBeLessThan(2);
    }
  });
});
