/** What joins two leads of a family; `a` is the smaller id. */
export type FamilyLink = { a: string; b: string };

export type FamilyMember = { id: string; createdAt: Date; into: string | null };

export type Parting = {
  /** Links that hold no more: their leads stay two. */
  cut: FamilyLink[];
  /** Edges that change; null makes a root. */
  edges: { leadId: string; into: string | null }[];
  /** Who is who then: the root and all its ids. */
  people: { root: string; members: string[] }[];
};

/**
 * Takes a lead out of its family, together with those who belong to it through this lead alone. On every way from the
 * lead to its root the link next to the lead is cut: that is the one which made it a member.
 *
 * @param leadId a member that is not the root
 * @param links all that join members of the family, without those cut before
 */
export function partFamily(
  leadId: string,
  members: readonly FamilyMember[],
  links: readonly FamilyLink[],
): Parting {
  const root = rootOf(leadId, members);
  const cut: FamilyLink[] = [];
  let left = [...links];
  for (let next = firstStep(leadId, root, left); next !== null; next = firstStep(leadId, root, left)) {
    const { a, b } = next;
    cut.push(next);
    left = left.filter((link) => link.a !== a || link.b !== b);
  }
  // Joined before links were kept: the edge itself is the link.
  const parted = cut.length > 0 ? cut : [pairOf(leadId, root)];
  return { cut: parted, ...peopleOf(members, left) };
}

/** Each component is a person, the oldest lead its root; edges that still lead there stay as they are. */
function peopleOf(
  members: readonly FamilyMember[],
  links: readonly FamilyLink[],
): Pick<Parting, 'edges' | 'people'> {
  const edges: Parting['edges'] = [];
  const people: Parting['people'] = [];
  for (const component of componentsOf(members, links)) {
    const root = component.reduce((oldest, member) => (isOlder(member, oldest) ? member : oldest));
    people.push({ root: root.id, members: component.map(({ id }) => id) });
    const inside = new Map(component.map((member) => [member.id, member]));
    for (const member of component) {
      const wanted = member === root ? null : leadsTo(root.id, member, inside) ? member.into : root.id;
      if (wanted !== member.into) edges.push({ leadId: member.id, into: wanted });
    }
  }
  return { edges, people };
}

function componentsOf(members: readonly FamilyMember[], links: readonly FamilyLink[]): FamilyMember[][] {
  const neighbours = neighboursOf(links);
  const left = new Map(members.map((member) => [member.id, member]));
  const components: FamilyMember[][] = [];
  for (const { id } of members) {
    if (!left.has(id)) continue;
    const found = [...reach(id, neighbours).keys()];
    components.push(found.flatMap((each) => left.get(each) ?? []));
    found.forEach((each) => left.delete(each));
  }
  return components;
}

/** The first link on a shortest way from one lead to the other, if there is a way. */
function firstStep(from: string, to: string, links: readonly FamilyLink[]): FamilyLink | null {
  const cameFrom = reach(from, neighboursOf(links));
  if (!cameFrom.has(to)) return null;
  let step = to;
  for (let before = cameFrom.get(step)!; before !== from; before = cameFrom.get(step)!) step = before;
  return pairOf(from, step);
}

/** Everybody who is reached, each with the neighbour it was reached from; breadth first, in id order. */
function reach(from: string, neighbours: ReadonlyMap<string, string[]>): Map<string, string> {
  const cameFrom = new Map([[from, from]]);
  for (const id of cameFrom.keys()) {
    for (const next of neighbours.get(id) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, id);
  }
  return cameFrom;
}

function neighboursOf(links: readonly FamilyLink[]): Map<string, string[]> {
  const neighbours = new Map<string, string[]>();
  const add = (from: string, to: string) =>
    neighbours.set(from, [...(neighbours.get(from) ?? []), to].sort());
  for (const { a, b } of links) {
    add(a, b);
    add(b, a);
  }
  return neighbours;
}

function rootOf(leadId: string, members: readonly FamilyMember[]): string {
  const into = new Map(members.map((member) => [member.id, member.into]));
  let current = leadId;
  for (let next = into.get(current); next; next = into.get(current)) current = next;
  return current;
}

/** Whether the member's edges, all within the component, end at the root. */
function leadsTo(root: string, member: FamilyMember, inside: ReadonlyMap<string, FamilyMember>): boolean {
  let current = member;
  for (let steps = 0; steps <= inside.size; steps += 1) {
    if (current.id === root) return true;
    const next = current.into === null ? undefined : inside.get(current.into);
    if (next === undefined) return false;
    current = next;
  }
  return false;
}

function pairOf(one: string, other: string): FamilyLink {
  return one < other ? { a: one, b: other } : { a: other, b: one };
}

function isOlder(a: FamilyMember, b: FamilyMember): boolean {
  const difference = a.createdAt.getTime() - b.createdAt.getTime();
  return difference < 0 || (difference === 0 && a.id < b.id);
}
