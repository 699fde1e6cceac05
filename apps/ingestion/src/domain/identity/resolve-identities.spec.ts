import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Identifier } from '../identifiers/identifiers-of.ts';
import { identifierKey, resolveIdentities, type KnownLead } from './resolve-identities.ts';

const now = new Date('2026-11-25T12:00:00Z');
const email = (value: string): Identifier => ({ kind: 'email', value, strong: true });
const mailbox = (value: string): Identifier => ({ kind: 'email', value, strong: false });
const linkedin = (value: string): Identifier => ({ kind: 'linkedin_url', value, strong: true });
const phone = (value: string): Identifier => ({ kind: 'phone', value, strong: true });
const browser = (value: string): Identifier => ({ kind: 'anonymous_id', value, strong: false });
const ids = (count: number) =>
  Array.from({ length: count }, (_, index) => `id-${String(index).padStart(4, '0')}`);
const lead = (id: string, createdAt: string, emails: string[] = [], identified = true): KnownLead => ({
  id,
  createdAt: new Date(createdAt),
  identified,
  emails,
  members: [id],
  apartFrom: [],
});
const known = (entries: [Identifier, KnownLead][]) =>
  new Map(entries.map(([identifier, root]) => [identifierKey(identifier), { leadId: root.id, root }]));
const resolve = (events: Identifier[][], leads: [Identifier, KnownLead][] = []) =>
  resolveIdentities(
    events.map((identifiers) => ({ identifiers })),
    known(leads),
    ids(events.length),
    now,
  );

describe('resolveIdentities', () => {
  const older = lead('old', '2026-01-01T00:00:00Z', ['a@x.example']);
  const younger = lead('young', '2026-02-01T00:00:00Z');

  it('makes one lead of one person, and two of two', () => {
    const { leadOf, created } = resolve([
      [email('a@x.example')],
      [email('a@x.example')],
      [email('b@x.example')],
    ]);
    expect(leadOf).toEqual(['id-0000', 'id-0000', 'id-0002']);
    expect(created).toEqual(['id-0000', 'id-0002']);
  });

  it('merges the younger into the older lead when one event names both', () => {
    const resolution = resolve(
      [[email('a@x.example'), linkedin('in/a')]],
      [
        [linkedin('in/a'), younger],
        [email('a@x.example'), older],
      ],
    );
    expect(resolution.merges).toEqual([{ from: 'young', into: 'old', eventIndex: 0 }]);
    expect(resolution.links).toEqual([{ a: 'old', b: 'young', eventIndex: 0 }]);
    expect(resolution.rootOf).toEqual(['old']);
  });

  it('records an event for the lead that its best identifier names, also where that was merged', () => {
    const person = { ...older, members: ['old', 'young'] };
    const resolution = resolveIdentities(
      [{ identifiers: [linkedin('in/a')] }, { identifiers: [email('a@x.example')] }],
      new Map([
        [identifierKey(linkedin('in/a')), { leadId: 'young', root: person }],
        [identifierKey(email('a@x.example')), { leadId: 'old', root: person }],
      ]),
      ids(2),
      now,
    );
    expect(resolution.leadOf).toEqual(['young', 'old']);
    expect(resolution.rootOf).toEqual(['old', 'old']);
  });

  it('does not join again whom somebody has taken apart, not by way of a third either', () => {
    const apart = { ...younger, apartFrom: ['old'] };
    const third = lead('third', '2026-03-01T00:00:00Z');
    const resolution = resolve(
      [
        [email('a@x.example'), linkedin('in/a')],
        [linkedin('in/a'), linkedin('in/third')],
        [email('a@x.example'), linkedin('in/third')],
      ],
      [
        [linkedin('in/a'), apart],
        [linkedin('in/third'), third],
        [email('a@x.example'), older],
      ],
    );
    expect(resolution.merges).toEqual([{ from: 'third', into: 'young', eventIndex: 1 }]);
    expect(resolution.leadOf).toEqual(['old', 'young', 'old']);
  });

  it('does not join people with different e-mail addresses by a shared phone', () => {
    const resolution = resolve([[email('b@x.example'), phone('+49301')]], [[phone('+49301'), older]]);
    expect(resolution.merges).toEqual([]);
    expect(resolution.leadOf).toEqual(['id-0000']);
    expect(resolution.disputes).toEqual([
      { kind: 'phone', value: '+49301', a: 'id-0000', b: 'old', eventIndex: 0 },
    ]);
  });

  it('joins by a phone where no address speaks against it', () => {
    expect(resolve([[phone('+49301')]], [[phone('+49301'), older]]).leadOf).toEqual(['old']);
    expect(resolve([[linkedin('in/a'), phone('+49301')]], [[phone('+49301'), older]]).leadOf).toEqual([
      'old',
    ]);
  });

  it('takes a role mailbox as a lead of its own only where nothing stronger is there', () => {
    const resolution = resolve([
      [mailbox('info@x.example')],
      [email('a@x.example'), mailbox('info@x.example')],
    ]);
    expect(resolution.leadOf).toEqual(['id-0000', 'id-0001']);
  });

  it('gives the history of a browser to the first person who says who they are', () => {
    const resolution = resolve([[browser('b1')], [email('a@x.example'), browser('b1')], [browser('b1')]]);
    expect(new Set(resolution.rootOf).size).toBe(1);
    expect(resolution.claims).toEqual([{ anonymousId: 'b1', leadId: 'id-0001' }]);
  });

  it('does not merge two known people who use one browser', () => {
    const other = lead('other', '2026-03-01T00:00:00Z', ['b@x.example']);
    const resolution = resolve(
      [[email('b@x.example'), browser('b1')]],
      [
        [browser('b1'), older],
        [email('b@x.example'), other],
      ],
    );
    expect(resolution.merges).toEqual([]);
    expect(resolution.leadOf).toEqual(['other']);
    expect(resolution.claims).toEqual([{ anonymousId: 'b1', leadId: 'other' }]);
  });

  it('ends in the same people whatever the order, repetition and split of the events', () => {
    const identifier = fc.oneof(
      fc.constantFrom('a', 'b', 'c', 'd').map((name) => email(`${name}@x.example`)),
      fc.constantFrom('1', '2', '3').map((name) => linkedin(`in/${name}`)),
    );
    const events = fc.array(
      fc.uniqueArray(identifier, { minLength: 1, maxLength: 3, selector: identifierKey }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(
        events.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length }),
            fc.nat(20),
          ),
        ),
        ([list, shuffled, cut]) => {
          expect(people(inTwoBatches(shuffled, cut % shuffled.length))).toEqual(
            people(inTwoBatches(list, 0)),
          );
        },
      ),
    );
  });
});

/** Owner of each identifier after two batches, the second knowing what the first has found. */
function inTwoBatches(events: Identifier[][], cut: number): Map<string, string> {
  const owners = new Map<string, string>();
  const members = new Map<string, string[]>();
  const rootOf = (id: string) => [...members].find(([, ids]) => ids.includes(id))![0];
  [events.slice(0, cut), events.slice(cut)].forEach((batch, round) => {
    const knownNow = new Map(
      [...owners].map(([key, leadId]) => {
        const id = rootOf(leadId);
        const root = { ...lead(id, `2026-01-0${id[0]}T00:00:00Z`), members: members.get(id)! };
        return [key, { leadId, root }] as const;
      }),
    );
    const fresh = batch.map((_, index) => `${round + 1}-${String(index).padStart(4, '0')}`);
    const resolution = resolveIdentities(
      batch.map((identifiers) => ({ identifiers })),
      knownNow,
      fresh,
      new Date(`2026-01-0${round + 1}T00:00:00Z`),
    );
    for (const id of resolution.created) members.set(id, [id]);
    for (const { from, into } of resolution.merges) {
      members.get(into)!.push(...members.get(from)!);
      members.delete(from);
    }
    for (const each of resolution.attached) owners.set(identifierKey(each), each.leadId);
  });
  return new Map([...owners].map(([key, id]) => [key, rootOf(id)]));
}

/** The partition of identifiers into people, without the ids. */
function people(owners: Map<string, string>): string[] {
  const groups = Map.groupBy([...owners], ([, id]) => id);
  return [...groups.values()]
    .map((group) =>
      group
        .map(([key]) => key)
        .sort()
        .join(' '),
    )
    .sort();
}
