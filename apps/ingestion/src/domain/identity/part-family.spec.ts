import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { partFamily, type FamilyLink, type FamilyMember } from './part-family.ts';

const member = (id: string, into: string | null): FamilyMember => ({
  id,
  createdAt: new Date(Date.UTC(2026, 0, id.charCodeAt(0) - 96)),
  into,
});
const link = (a: string, b: string): FamilyLink => (a < b ? { a, b } : { a: b, b: a });

describe('partFamily', () => {
  it('takes a lead out with those who came with it', () => {
    const family = [member('a', null), member('b', 'a'), member('c', 'a')];
    const parting = partFamily('b', family, [link('a', 'b'), link('b', 'c')]);
    expect(parting.cut).toEqual([link('a', 'b')]);
    expect(parting.edges).toEqual([
      { leadId: 'b', into: null },
      { leadId: 'c', into: 'b' },
    ]);
    expect(parting.people).toEqual([
      { root: 'a', members: ['a'] },
      { root: 'b', members: ['b', 'c'] },
    ]);
  });

  it('leaves with the root who is known there by something else too', () => {
    const family = [member('a', null), member('b', 'a'), member('c', 'a')];
    const parting = partFamily('b', family, [link('a', 'b'), link('a', 'c'), link('b', 'c')]);
    expect(parting.cut).toEqual([link('a', 'b'), link('b', 'c')]);
    expect(parting.people).toEqual([
      { root: 'a', members: ['a', 'c'] },
      { root: 'b', members: ['b'] },
    ]);
  });

  it('undoes the last merge exactly, whatever the two families looked like', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const links = fc.array(
      fc
        .tuple(fc.constantFrom(...ids), fc.constantFrom(...ids))
        .filter(([a, b]) => a !== b)
        .map(([a, b]) => link(a, b)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(links, (drawn) => {
        const people = familiesOf(ids, drawn);
        fc.pre(people.length > 1);
        const [first, second] = people;
        const bridge = link(first!.at(-1)!, second!.at(-1)!);
        const joined = [...first!, ...second!].sort();
        const family = joined.map((id) => member(id, id === joined[0] ? null : joined[0]!));
        // Cut at the lead by which the younger family came in.
        const leaver = first!.includes(joined[0]!) ? second!.at(-1)! : first!.at(-1)!;
        const inner = drawn.filter(({ a }) => joined.includes(a));
        const parting = partFamily(leaver, family, [...inner, bridge]);
        const cutInside = parting.cut.filter(({ a, b }) => a !== bridge.a || b !== bridge.b);
        expect(cutInside).toEqual([]);
        expect(parting.people.map(({ members }) => members.toSorted())).toEqual(
          [first!, second!].map((each) => each.toSorted()).sort((x, y) => (x[0]! < y[0]! ? -1 : 1)),
        );
      }),
    );
  });

  it('leaves every edge within its family and one root in each', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const tree = fc.tuple(...ids.slice(1).map((_, index) => fc.nat(index)));
    fc.assert(
      fc.property(tree, fc.integer({ min: 1, max: ids.length - 1 }), (parents, leaver) => {
        const links = parents.map((parent, index) => link(ids[index + 1]!, ids[parent]!));
        const family = ids.map((id, index) => member(id, index === 0 ? null : ids[parents[index - 1]!]!));
        const { edges, people } = partFamily(ids[leaver]!, family, links);
        const into = new Map(family.map(({ id, into: before }) => [id, before]));
        for (const edge of edges) into.set(edge.leadId, edge.into);
        const rootOf = (id: string): string => (into.get(id) ? rootOf(into.get(id)!) : id);
        for (const { root, members } of people) {
          expect(new Set(members.map(rootOf))).toEqual(new Set([root]));
        }
        expect(people.flatMap(({ members }) => members).sort()).toEqual(ids);
        expect(people).toHaveLength(2);
      }),
    );
  });
});

/** The components, each sorted, in the order of their first id. */
function familiesOf(ids: readonly string[], links: readonly FamilyLink[]): string[][] {
  const families = ids.map((id) => [id]);
  for (const { a, b } of links) {
    const [one, other] = [
      families.find((each) => each.includes(a))!,
      families.find((each) => each.includes(b))!,
    ];
    if (one === other) continue;
    one.push(...other);
    families.splice(families.indexOf(other), 1);
  }
  return families.map((each) => each.sort());
}
