import { newId } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { browsersOf } from '../store/browsers.ts';
import { mendLink } from '../store/lead-links.ts';
import { readPeople } from '../store/identifiers.ts';
import type { IngestionTables } from '../store/tables.ts';
import { holdClickBursts } from './hold-click-bursts.ts';
import { placeAnonymousEvents } from './place-anonymous-events.ts';
import { saveEdges } from './save-identities.ts';
import { saveLeads } from './save-leads.ts';

/** Somebody said that these two leads are one person. @returns the root */
export async function joinLeads(
  unit: Unit<IngestionTables>,
  one: string,
  other: string,
  policy: QuarantinePolicy,
): Promise<string> {
  const { tx, now } = unit;
  const people = await readPeople(tx, [one, other]);
  const [first, second] = [people.get(one)!, people.get(other)!].sort(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  if (first!.id === second!.id) return first!.id;
  const members = [...first!.members, ...second!.members];
  await saveLeads(
    unit,
    [],
    {
      households: [{ root: first!.id, members }],
      before: [first!, second!].map((person) => ({ root: person.id, members: person.members })),
      created: new Set(),
    },
    new Map(),
  );
  const [a, b] = one < other ? [one, other] : [other, one];
  await mendLink(tx, { a, b }, newId(now.getTime()), now);
  await saveEdges(unit, [{ leadId: second!.id, into: first!.id }]);
  await placeAnonymousEvents(unit, await browsersOf(tx, members));
  await holdClickBursts(unit, { located: [], joined: second!.members }, policy);
  return first!.id;
}
