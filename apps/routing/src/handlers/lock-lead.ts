import { notFound } from '@dna/http';
import { findErased, lockFamilies, readFamilies, type Families, type Unit } from '@dna/inbox-outbox';
import { joinFamily } from '../domain/join-family.ts';
import type { LeadSnapshot } from '../domain/lead-snapshot.ts';
import { readStates, type StoredState } from '../store/lead-states.ts';
import type { Db, RoutingTables } from '../store/tables.ts';

/** One person with all their ids. */
export type Person = {
  lead: LeadSnapshot;
  leadIds: readonly string[];
  families: Families;
  states: ReadonlyMap<string, StoredState>;
};

/** Locked until the end of the transaction. Nobody becomes known by being asked for: a 404. */
export async function lockLead({ tx }: Unit<RoutingTables>, leadId: string): Promise<Person> {
  const erased = await findErased(tx, [leadId]);
  if (erased.has(leadId)) throw unknownLead();
  await readLead(tx, leadId);
  return toPerson(await lockFamilies(tx, [leadId], 'lead_states'), tx);
}

/** As it stands, to be shown. */
export async function readLead(db: Db, leadId: string): Promise<Person> {
  return toPerson(await readFamilies(db, [leadId]), db);
}

async function toPerson(families: Families, db: Db): Promise<Person> {
  const [[rootId, leadIds]] = [...families] as [[string, readonly string[]]];
  const states = await readStates(db, leadIds);
  if (states.size === 0) throw unknownLead();
  return { lead: joinFamily(rootId, [...states.values()]), leadIds, families, states };
}

/** Grows with every route, reassignment and return of the person. */
export function routeVersionOf({ states }: Pick<Person, 'states'>): number {
  return [...states.values()].reduce((sum, { routeVersion }) => sum + routeVersion, 0);
}

function unknownLead() {
  return notFound('Routing has not heard of a lead with this id.');
}
